package org.coalmine.token;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The symbols that merges begin with.
 *
 * <p>At byte level a piece is its bytes in UTF-8. Otherwise it is its characters, and one that has
 * no symbol becomes its bytes.
 */
public final class BaseSymbols implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] bytes;
  private final HashMap<Integer, Integer> characters;
  private final boolean byteLevel;
  private final boolean blankInFront;

  /**
   * Base symbols.
   *
   * @param bytes the symbol of every byte
   * @param characters the symbols of characters; empty at byte level
   * @param byteLevel whether a piece is its bytes
   * @param blankInFront whether the tokenizer may put a blank in front of a text
   */
  BaseSymbols(
      int[] bytes, Map<Integer, Integer> characters, boolean byteLevel, boolean blankInFront) {
    this.bytes = bytes.clone();
    this.characters = new HashMap<>(characters);
    this.byteLevel = byteLevel;
    this.blankInFront = blankInFront;
  }

  boolean byteLevel() {
    return byteLevel;
  }

  boolean blankInFront() {
    return blankInFront;
  }

  /** The symbol of a byte, 0 to 255. */
  int ofByte(int value) {
    return bytes[value];
  }

  /** Every symbol that a piece may begin with. */
  IntStream all() {
    return IntStream.concat(
            Arrays.stream(bytes), characters.values().stream().mapToInt(Integer::intValue))
        .distinct();
  }

  /** Those of a piece. */
  public int[] symbols(int[] codePoints) {
    int[] symbols = new int[4 * codePoints.length];
    int count = 0;
    for (int codePoint : codePoints) {
      Integer character = byteLevel ? null : characters.get(codePoint);
      if (character != null) {
        symbols[count++] = character;
      } else if (codePoint < 0x80) {
        symbols[count++] = bytes[codePoint];
      } else if (codePoint < 0x800) {
        symbols[count++] = bytes[0xC0 | (codePoint >> 6)];
        symbols[count++] = bytes[0x80 | (codePoint & 0x3F)];
      } else if (codePoint < 0x10000) {
        symbols[count++] = bytes[0xE0 | (codePoint >> 12)];
        symbols[count++] = bytes[0x80 | (codePoint >> 6 & 0x3F)];
        symbols[count++] = bytes[0x80 | (codePoint & 0x3F)];
      } else {
        symbols[count++] = bytes[0xF0 | (codePoint >> 18)];
        symbols[count++] = bytes[0x80 | (codePoint >> 12 & 0x3F)];
        symbols[count++] = bytes[0x80 | (codePoint >> 6 & 0x3F)];
        symbols[count++] = bytes[0x80 | (codePoint & 0x3F)];
      }
    }
    return Arrays.copyOf(symbols, count);
  }
}
