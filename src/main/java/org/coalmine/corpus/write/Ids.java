package org.coalmine.corpus.write;

/** Ids as columns of numbers hold them. */
final class Ids {
  private static final int HEXADECIMAL = 16;
  private static final int DIGITS_OF_LONG = 13;
  private static final int DIGITS_OF_INT = 8;

  private Ids() {}

  /** 52 bits of an id of hexadecimal digits: a double has them too. */
  static long number(String id) {
    return Long.parseLong(id.substring(0, DIGITS_OF_LONG), HEXADECIMAL);
  }

  /** 31 bits of it. */
  static int smallNumber(String id) {
    return (int) (Long.parseLong(id.substring(0, DIGITS_OF_INT), HEXADECIMAL) >>> 1);
  }
}
