package org.coalmine.token.split;

/** A split expression has a part that is not read; the message names it and its place. */
public final class UnsupportedExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnsupportedExpressionException(String message) {
    super(message);
  }
}
