package org.coalmine.compression;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Bytes that a kind of file begins with.
 *
 * @param at where they stand
 * @param bytes as Latin-1
 * @param binary whether a control character that no text holds must be among the {@value #NEAR}
 *     bytes behind them: a text may begin with the same letters
 */
record Mark(int at, String bytes, boolean binary) {
  private static final int NEAR = 64;

  /** A mark that no text begins with. */
  static Mark of(String bytes) {
    return new Mark(0, bytes, false);
  }

  /** A mark of letters, which a text could begin with. */
  static Mark ofLetters(String bytes) {
    return new Mark(0, bytes, true);
  }

  boolean begins(byte[] head) {
    byte[] mark = bytes.getBytes(ISO_8859_1);
    int end = at + mark.length;
    if (head.length < end || !Arrays.equals(head, at, end, mark, 0, mark.length)) {
      return false;
    }
    return !binary || holdsControl(head, end, Math.min(head.length, end + NEAR));
  }

  private static boolean holdsControl(byte[] head, int from, int to) {
    for (int i = from; i < to; i++) {
      if (head[i] >= 0 && head[i] < ' ' && "\t\n\f\r".indexOf(head[i]) < 0) {
        return true;
      }
    }
    return false;
  }
}
