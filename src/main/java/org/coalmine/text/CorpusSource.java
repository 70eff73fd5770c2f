package org.coalmine.text;

import java.io.Serializable;
import java.util.List;

/**
 * Which documents make up a corpus.
 *
 * @param paths files, folders or globs on any Hadoop file system; folders are read with all below
 *     them, except names that begin with a dot or an underscore; empty where a program gives the
 *     documents
 * @param format where the text is
 * @param containing a document is kept if it contains all of these strings
 * @param limit only the first so many kept documents; {@link #NO_LIMIT} for all
 * @param maximumCharacters a longer document is quarantined
 * @param encoding of the files, except those of Parquet
 * @param key of the configuration that names the paths, for people
 */
public record CorpusSource(
    List<String> paths,
    CorpusFormat format,
    List<String> containing,
    long limit,
    int maximumCharacters,
    Encoding encoding,
    String key)
    implements Serializable {
  public static final long NO_LIMIT = Long.MAX_VALUE;

  /** The key that names the files of a released text. */
  public static final String RELEASE = "synthetic.paths";

  private static final String CORPUS = "corpus.paths";

  private static final int MOST_CHARACTERS = 100_000_000;

  /** Files of UTF-8. */
  public CorpusSource(
      List<String> paths,
      CorpusFormat format,
      List<String> containing,
      long limit,
      int maximumCharacters) {
    this(paths, format, containing, limit, maximumCharacters, Encoding.STANDARD);
  }

  /** Files that {@code corpus.paths} names. */
  public CorpusSource(
      List<String> paths,
      CorpusFormat format,
      List<String> containing,
      long limit,
      int maximumCharacters,
      Encoding encoding) {
    this(paths, format, containing, limit, maximumCharacters, encoding, CORPUS);
  }

  public CorpusSource {
    if (format instanceof CorpusFormat.Delimited csv && encoding.holdsInside(csv.delimiter())) {
      throw new IllegalArgumentException(
          "delimiter must not be a part of other characters, as '%s' is in %s"
              .formatted(csv.delimiter(), encoding.name()));
    }
    paths = List.copyOf(paths);
    containing = List.copyOf(containing);
    if (paths.isEmpty() != format instanceof CorpusFormat.Given) {
      throw new IllegalArgumentException(
          "paths must name at least one file, or none where a program gives the documents: "
              + paths);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    if (maximumCharacters < 1 || maximumCharacters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "maximumCharacters must be in [1, %d]: %d".formatted(MOST_CHARACTERS, maximumCharacters));
    }
  }

  /** Where the documents are, for people. */
  public String place() {
    return paths.isEmpty() ? "the given DataFrame" : String.join(", ", paths);
  }

  /**
   * The section of the configuration that has the format of the files and the field of their texts,
   * for people. All files but those of a release are read as the corpus is.
   */
  public String section() {
    return isRelease() ? "synthetic" : "corpus";
  }

  /** Whether the files are a released text. */
  public boolean isRelease() {
    return key.equals(RELEASE);
  }

  /** Whether a text contains all that is asked for. */
  public boolean keeps(String text) {
    for (String needle : containing) {
      if (!text.contains(needle)) {
        return false;
      }
    }
    return true;
  }
}
