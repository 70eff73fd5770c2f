package org.coalmine.token;

import java.util.Arrays;

/**
 * The 256 printable characters that byte-level tokenizers write for bytes: the printable ones of
 * Latin-1 for themselves, and for the other bytes the characters from U+0100 on, in order.
 */
final class ByteLetters {
  private static final int[] LETTERS = new int[256];
  private static final int[] BYTES = new int[256 + 68];

  static {
    Arrays.fill(BYTES, -1);
    int next = 256;
    for (int value = 0; value < LETTERS.length; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      LETTERS[value] = printable ? value : next++;
      BYTES[LETTERS[value]] = value;
    }
  }

  private ByteLetters() {}

  /** The character that stands for a byte, 0 to 255. */
  static int letter(int value) {
    return LETTERS[value];
  }

  /** The byte that a character stands for; −1 if it stands for none. */
  static int value(int letter) {
    return letter < BYTES.length ? BYTES[letter] : -1;
  }
}
