package org.coalmine.spark.corpus;

import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;

/** A corpus that cannot be audited. The message names the file and what to change. */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong, as far as a caller decides by it. */
  public enum Category {
    /** A path matches no file. */
    MISSING,
    /** The files lack the named column, or it is not text. */
    SCHEMA,
    /** Not one document was kept. */
    EMPTY,
    /** A file is cut short, corrupt, or changed while it was read. */
    DAMAGED,
    /**
     * A file is whole and of a kind that is not read, or no file system is there for its scheme.
     */
    UNSUPPORTED,
    /** The file system failed; the same may succeed later. */
    UNAVAILABLE
  }

  private final Category category;

  public CorpusException(Category category, String message) {
    this(category, message, null);
  }

  public CorpusException(Category category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  public Category category() {
    return category;
  }

  /** What is behind a pass over a corpus that failed. */
  static CorpusException ofPass(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof CorpusException)) {
      cause = cause.getCause();
    }
    if (cause instanceof CorpusException known) {
      return known;
    }
    String why = e instanceof SparkException || cause == e ? firstLine(e) : firstLine(cause);
    return new CorpusException(
        Category.UNAVAILABLE,
        "the corpus cannot be read: %s; every executor must be able to open its files"
            .formatted(why),
        e);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
