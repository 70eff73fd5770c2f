package org.coalmine.scan;

import java.util.Locale;

/** How sure it is that a found text is what its kind says. Ascending. */
public enum Certainty {
  /** The shape alone, or a value that may as well be a word. */
  POSSIBLE,
  /** Shape and rules of the kind hold. */
  LIKELY,
  /** Shape and rules hold, and separators, a check or a word beside it leave little else. */
  CERTAIN;

  /** The name in configuration and reports: {@code likely}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
