package org.coalmine.audit;

/** Less was measured than was asked for, so the audit answers nothing. */
public final class IncompleteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public IncompleteException(String message) {
    super(message);
  }
}
