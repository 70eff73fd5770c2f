package org.coalmine.audit;

/** A run that cannot be gone on with. The message says why and what to do. */
public final class ResumeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ResumeException(String message) {
    super(message);
  }
}
