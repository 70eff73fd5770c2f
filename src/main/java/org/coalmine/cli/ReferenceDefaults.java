package org.coalmine.cli;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.ResourceBundle;
import org.coalmine.configuration.ConfigurationReader;
import org.jspecify.annotations.Nullable;

/**
 * The values of conf/reference.conf for the help of options, where <code>${bundle:default.KEY}
 * </code> stands for the value of a key.
 */
final class ReferenceDefaults extends ResourceBundle {
  private static final String PREFIX = "default.";

  private @Nullable Map<String, String> values;

  @Override
  protected @Nullable Object handleGetObject(String key) {
    if (!key.startsWith(PREFIX)) {
      return null;
    }
    if (values == null) {
      values = ConfigurationReader.referenceValues();
    }
    return values.get(key.substring(PREFIX.length()));
  }

  /** None: the values are read when a help asks for one. */
  @Override
  public Enumeration<String> getKeys() {
    return Collections.emptyEnumeration();
  }
}
