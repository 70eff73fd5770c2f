package org.coalmine.spark;

import java.io.Serializable;

/** Where in its file the text of a document is. */
public sealed interface CorpusFormat extends Serializable {

  /** Every line is a document. */
  record Lines() implements CorpusFormat {}

  /**
   * Every line is a document, its text in one of several tab-separated columns.
   *
   * @param column from 0
   */
  record Tabbed(int column) implements CorpusFormat {
    public Tabbed {
      if (column < 0) {
        throw new IllegalArgumentException("column must not be negative: " + column);
      }
    }
  }

  /**
   * Every line is a JSON object, the text a string in it.
   *
   * @param field the name of a field at the top level
   */
  record JsonLines(String field) implements CorpusFormat {
    public JsonLines {
      if (field.isEmpty()) {
        throw new IllegalArgumentException("field must have a name");
      }
    }
  }

  /**
   * Every row of a Parquet file is a document.
   *
   * @param column the name of a text column at the top level
   */
  record Parquet(String column) implements CorpusFormat {
    public Parquet {
      if (column.isEmpty()) {
        throw new IllegalArgumentException("column must have a name");
      }
    }
  }
}
