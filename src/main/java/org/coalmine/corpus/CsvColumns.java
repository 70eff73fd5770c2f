package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.SCHEMA;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.text.CorpusFormat;

/**
 * Which columns of a CSV file say what.
 *
 * @param width how many fields its first record has, and every other is to have
 * @param texts the numbers of the columns of the text, from 0, in its order
 * @param user the number of the user's column; -1 for none
 */
public record CsvColumns(int width, List<Integer> texts, int user) {
  private static final int MOST_NAMED = 50;

  public CsvColumns {
    texts = List.copyOf(texts);
  }

  /**
   * Finds the columns that a format asks for.
   *
   * @param path of the file, for errors
   * @param header the names of its columns; empty where it has no header
   * @throws CorpusException SCHEMA if there is none of a name or number
   */
  public static CsvColumns of(
      String path, CorpusFormat.Delimited format, List<String> header, int width) {
    String user = format.userColumn();
    List<Integer> texts = new ArrayList<>();
    for (String column : format.textColumns()) {
      texts.add(index(path, format.columnsKey(), column, header, width));
    }
    return new CsvColumns(
        width, texts, user == null ? -1 : index(path, "corpus.user-column", user, header, width));
  }

  /**
   * The number of a column by its name or number.
   *
   * @param key of the configuration, for errors
   * @throws CorpusException SCHEMA if there is none, or several have that name
   */
  public static int index(String path, String key, String column, List<String> header, int width) {
    int named = header.indexOf(column);
    if (named != header.lastIndexOf(column)) {
      throw new CorpusException(
          SCHEMA,
          "%s: %s has several columns '%s'; name one by its number, from 0"
              .formatted(key, path, column));
    }
    if (named >= 0) {
      return named;
    }
    int number = column.matches("[0-9]{1,6}") ? Integer.parseInt(column) : width;
    if (number >= width) {
      throw new CorpusException(
          SCHEMA,
          header.isEmpty()
              ? "%s: %s has %d columns, numbered from 0, and no column %s"
                  .formatted(key, path, width, column)
              : "%s: %s has no column '%s'; its columns are %s"
                  .formatted(key, path, column, named(header)));
    }
    return number;
  }

  private static String named(List<String> header) {
    return header.size() <= MOST_NAMED
        ? String.join(", ", header)
        : String.join(", ", header.subList(0, MOST_NAMED)) + ", ...";
  }
}
