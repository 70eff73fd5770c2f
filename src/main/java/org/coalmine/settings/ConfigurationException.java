package org.coalmine.settings;

import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used. The message names file, line, key and remedy. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
