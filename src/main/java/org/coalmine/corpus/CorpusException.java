package org.coalmine.corpus;

import java.io.EOFException;
import org.coalmine.compression.RefusedException;
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

  /** A file that is refused for what it is, or cannot be unpacked. */
  public static CorpusException ofPacked(String path, Exception e) {
    return e instanceof RefusedException
        ? new CorpusException(Category.UNSUPPORTED, path + " " + e.getMessage(), e)
        : new CorpusException(
            Category.DAMAGED,
            "%s is not a whole compressed file: %s"
                .formatted(path, e instanceof EOFException ? "it is cut short" : e.getMessage()),
            e);
  }
}
