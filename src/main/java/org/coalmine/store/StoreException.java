package org.coalmine.store;

import org.jspecify.annotations.Nullable;

/** A failure of the storage below a run. The message names the path and what to do about it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong, as far as a caller decides by it. */
  public enum Category {
    /** A new run was to be made where something stands already. */
    EXISTS,
    /** What was to be read or resumed is not there. */
    MISSING,
    /** Another driver holds the run, or has taken it over. */
    LOCKED,
    /** A file is not what was written: torn, flipped or foreign. */
    DAMAGED,
    /** No file system here reads the scheme, or this user may not: the same will fail again. */
    UNSUPPORTED,
    /** The file system refused or failed; the same may succeed later. */
    UNAVAILABLE
  }

  private final Category category;

  public StoreException(Category category, String message) {
    this(category, message, null);
  }

  public StoreException(Category category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  public Category category() {
    return category;
  }
}
