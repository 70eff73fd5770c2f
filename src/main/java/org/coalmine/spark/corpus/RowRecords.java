package org.coalmine.spark.corpus;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.Flaw;
import org.coalmine.text.CorpusSource;

/** The rows of one partition of a DataFrame; a row without a text is flawed. */
final class RowRecords implements CorpusRecords {
  private final Iterator<Row> rows;
  private final int column;
  private final CorpusSource source;
  private final String place;
  private Parsed current = new Parsed.Flawed(Flaw.NO_TEXT);

  RowRecords(Iterator<Row> rows, int column, CorpusSource source, String place) {
    this.rows = rows;
    this.column = column;
    this.source = source;
    this.place = place;
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    Row row = rows.next();
    current =
        row.isNullAt(column)
            ? new Parsed.Flawed(Flaw.NO_TEXT)
            : CorpusRecords.text(row.getString(column), source);
    return true;
  }

  @Override
  public Parsed current() {
    return current;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public void close() {}
}
