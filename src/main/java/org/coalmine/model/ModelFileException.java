package org.coalmine.model;

import java.io.IOException;

/** A model file that is not what it should be: malformed, cut short, or of another model. */
public final class ModelFileException extends IOException {
  private static final long serialVersionUID = 1;

  public ModelFileException(String message) {
    super(message);
  }

  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
