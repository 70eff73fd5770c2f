package org.coalmine.text;

import static java.util.Locale.ROOT;

/** How a constant of an enumeration is written in configurations and reports. */
public final class Spelling {
  private Spelling() {}

  /** Its name in lower case, with dashes. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(ROOT).replace('_', '-');
  }
}
