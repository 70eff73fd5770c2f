package org.coalmine.scan;

import org.coalmine.canary.FillExpression;

/** Numbers as they are written: digits with separators between. */
final class Digits {
  private Digits() {}

  /** The digits of a value, in their order. */
  static String of(String value) {
    return value.replaceAll("[^0-9]", "");
  }

  /** A value with a place for each digit. */
  static String mask(String value) {
    return value.replaceAll("[0-9]", String.valueOf(FillExpression.Masked.PLACE));
  }
}
