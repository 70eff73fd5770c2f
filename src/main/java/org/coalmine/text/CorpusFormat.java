package org.coalmine.text;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Where in its file the text of a document is, and whose it is. */
public sealed interface CorpusFormat extends Serializable {

  /** Whether documents say whose they are. */
  default boolean namesUsers() {
    return false;
  }

  /** Where a document's text is looked for, with the key that says so. */
  String textPlace();

  /** Where a document's user is looked for, with the key that says so. */
  default String userPlace() {
    throw new IllegalStateException("documents of this format belong to nobody");
  }

  /** Every line is a document. */
  record Lines() implements CorpusFormat {
    @Override
    public String textPlace() {
      return "their line; change corpus.format";
    }
  }

  /**
   * Every line is a document, its text in one of several tab-separated columns.
   *
   * @param column from 0
   * @param userColumn where the user is, from 0; null for nowhere
   */
  record Tabbed(int column, @Nullable Integer userColumn) implements CorpusFormat {
    public Tabbed {
      if (column < 0) {
        throw new IllegalArgumentException("column must not be negative: " + column);
      }
      if (userColumn != null && userColumn < 0) {
        throw new IllegalArgumentException("userColumn must not be negative: " + userColumn);
      }
    }

    /** Documents of nobody in particular. */
    public Tabbed(int column) {
      this(column, null);
    }

    @Override
    public String textPlace() {
      return "column %d; change corpus.column".formatted(column);
    }

    @Override
    public String userPlace() {
      return "column %d; change corpus.user-column".formatted(userColumn);
    }

    @Override
    public boolean namesUsers() {
      return userColumn != null;
    }
  }

  /**
   * Every line is a JSON object, the text a string in it.
   *
   * @param field the name of a field at the top level
   * @param userField the field of the user, a string or an integer; null for none
   */
  record JsonLines(String field, @Nullable String userField) implements CorpusFormat {
    public JsonLines {
      if (field.isEmpty()) {
        throw new IllegalArgumentException("field must have a name");
      }
    }

    /** Documents of nobody in particular. */
    public JsonLines(String field) {
      this(field, null);
    }

    @Override
    public String textPlace() {
      return "field '%s'; change corpus.field".formatted(field);
    }

    @Override
    public String userPlace() {
      return "field '%s'; change corpus.user-field".formatted(userField);
    }

    @Override
    public boolean namesUsers() {
      return userField != null;
    }
  }

  /**
   * Every row of a Parquet file is a document.
   *
   * @param column the name of a text column at the top level
   * @param userColumn the text or integer column of the user; null for none
   */
  record Parquet(String column, @Nullable String userColumn) implements CorpusFormat {
    public Parquet {
      if (column.isEmpty()) {
        throw new IllegalArgumentException("column must have a name");
      }
    }

    /** Documents of nobody in particular. */
    public Parquet(String column) {
      this(column, null);
    }

    @Override
    public String textPlace() {
      return "column '%s'; change corpus.field".formatted(column);
    }

    @Override
    public String userPlace() {
      return "column '%s'; change corpus.user-field".formatted(userColumn);
    }

    @Override
    public boolean namesUsers() {
      return userColumn != null;
    }
  }

  /** Every row of a table that a program hands over is a document; there is no file. */
  record Given() implements CorpusFormat {
    @Override
    public String textPlace() {
      return "the column of the given DataFrame; leave such rows out";
    }
  }
}
