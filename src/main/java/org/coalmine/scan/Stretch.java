package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * A part of a text in UTF-8. Whatever lies outside reads as the end of a line, so that a look needs
 * no test of bounds.
 */
final class Stretch {
  static final int OUTSIDE = '\n';

  private static final byte DIGIT = 1;
  private static final byte UPPER = 2;
  private static final byte LOWER = 4;
  private static final byte SPACE = 8;
  private static final byte[] CLASS = new byte[256];

  static {
    for (int c = '0'; c <= '9'; c++) {
      CLASS[c] = DIGIT;
    }
    for (int c = 'A'; c <= 'Z'; c++) {
      CLASS[c] = UPPER;
      CLASS[c | 32] = LOWER;
    }
    for (char c : " \t\r\n\f".toCharArray()) {
      CLASS[c] = SPACE;
    }
  }

  private final byte[] bytes;

  Stretch(byte[] bytes) {
    this.bytes = bytes;
  }

  static Stretch of(String text) {
    return new Stretch(text.getBytes(UTF_8));
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  /** The byte at an index, in [0, 255]. */
  int at(int index) {
    return index < 0 || index >= bytes.length ? OUTSIDE : bytes[index] & 0xff;
  }

  boolean isDigit(int index) {
    return CLASS[at(index)] == DIGIT;
  }

  boolean isLetter(int index) {
    return (CLASS[at(index)] & (UPPER | LOWER)) != 0;
  }

  boolean isUpper(int index) {
    return CLASS[at(index)] == UPPER;
  }

  /** A letter or digit of ASCII. */
  boolean isWord(int index) {
    return (CLASS[at(index)] & (UPPER | LOWER | DIGIT)) != 0;
  }

  boolean isSpace(int index) {
    return CLASS[at(index)] == SPACE;
  }

  static boolean isWordByte(int value) {
    return (CLASS[value] & (UPPER | LOWER | DIGIT)) != 0;
  }

  /** The byte behind the digits that begin here, at most {@code most} of them. */
  int behindDigits(int index, int most) {
    int end = index;
    while (end - index < most && isDigit(end)) {
      end++;
    }
    return end;
  }

  boolean startsWith(int index, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (at(index + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The text of some bytes. */
  String text(int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }

  /** The same in lower case, cut to what is there; bytes of half characters become marks. */
  String lowerAround(int from, int to) {
    int first = Math.max(0, from);
    int last = Math.min(bytes.length, to);
    return first >= last ? "" : text(first, last).toLowerCase(Locale.ROOT);
  }

  /** The digits among some bytes. */
  String digits(int from, int to) {
    StringBuilder digits = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      if (isDigit(i)) {
        digits.append((char) at(i));
      }
    }
    return digits.toString();
  }

  /** Whether a number that begins here does not go on from something before it. */
  boolean numberMayBegin(int index) {
    int before = at(index - 1);
    return !isWord(index - 1)
        && !((before == '-' || before == '_' || before == '/') && isWord(index - 2))
        && !((before == '.' || before == ',') && isDigit(index - 2));
  }

  /** Whether a number that ends before this does not go on behind it. */
  boolean numberMayEnd(int index) {
    int behind = at(index);
    return !isWord(index)
        && behind != '@'
        && !((behind == '-' || behind == '.' || behind == '_') && isWord(index + 1))
        && !(behind == ',' && isDigit(index + 1));
  }
}
