package org.coalmine.spark.corpus;

import java.nio.charset.StandardCharsets;
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
  private long bytes;
  private Parsed current = new Parsed.Flawed(Flaw.NO_TEXT);

  RowRecords(Iterator<Row> rows, int column, CorpusSource source) {
    this.rows = rows;
    this.column = column;
    this.source = source;
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    Row row = rows.next();
    if (row.isNullAt(column)) {
      bytes = 0;
      current = new Parsed.Flawed(Flaw.NO_TEXT);
    } else {
      String text = row.getString(column);
      bytes = text.getBytes(StandardCharsets.UTF_8).length;
      current = CorpusRecords.text(text, source);
    }
    return true;
  }

  @Override
  public Parsed current() {
    return current;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {}
}
