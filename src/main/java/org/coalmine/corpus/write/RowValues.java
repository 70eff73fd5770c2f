package org.coalmine.corpus.write;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.util.List;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;

/** The values of a text that is to stand in the columns of a table. */
final class RowValues {
  private RowValues() {}

  /**
   * The values, column by column.
   *
   * @param path of the file, for errors
   * @throws CorpusException UNSUPPORTED if the text is no row
   */
  static List<String> of(CorpusFormat.Table table, String text, String path) {
    return table
        .row()
        .values(text)
        .orElseThrow(
            () ->
                new CorpusException(
                    UNSUPPORTED,
                    "%s: a text would change across the border of two columns; a row cannot hold it"
                        .formatted(path)));
  }
}
