package org.coalmine.audit;

import org.jspecify.annotations.Nullable;

/** A run that cannot be gone on with. The message says why and what to do. */
public final class ResumeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ResumeException(String message) {
    super(message);
  }

  public ResumeException(String message, @Nullable Exception cause) {
    super(message, cause);
  }
}
