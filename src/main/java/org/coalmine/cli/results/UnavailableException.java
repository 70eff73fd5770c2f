package org.coalmine.cli.results;

/** A folder that cannot be listed now; the same may succeed later. */
final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
