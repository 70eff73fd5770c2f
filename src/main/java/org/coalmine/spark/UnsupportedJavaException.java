package org.coalmine.spark;

/** This process runs on a Java that Coalmine, or a library beside it, cannot run on. */
public final class UnsupportedJavaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsupportedJavaException(String message) {
    super(message);
  }
}
