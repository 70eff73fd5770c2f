package org.coalmine.train.text;

import java.io.Serializable;

/**
 * How symbols become bytes: one each where the vocabulary has at most 256, else two.
 *
 * @param bytesPerSymbol 1 or 2
 */
public record Packing(int bytesPerSymbol) implements Serializable {
  private static final int MOST_OF_ONE_BYTE = 1 << Byte.SIZE;
  private static final int MOST_OF_TWO = 1 << Character.SIZE;

  /** The packing of a vocabulary of so many symbols. */
  public static Packing of(int symbols) {
    if (symbols > MOST_OF_TWO) {
      throw new IllegalArgumentException(
          "a vocabulary has at most %d symbols: %d".formatted(MOST_OF_TWO, symbols));
    }
    return new Packing(symbols <= MOST_OF_ONE_BYTE ? 1 : 2);
  }

  /** The bytes of some symbols. */
  public byte[] pack(char[] symbols) {
    byte[] bytes = new byte[symbols.length * bytesPerSymbol];
    for (int i = 0; i < symbols.length; i++) {
      if (bytesPerSymbol == 1) {
        bytes[i] = (byte) symbols[i];
      } else {
        bytes[2 * i] = (byte) (symbols[i] >>> Byte.SIZE);
        bytes[2 * i + 1] = (byte) symbols[i];
      }
    }
    return bytes;
  }

  /**
   * The symbols of some bytes.
   *
   * @param count how many symbols
   */
  char[] unpack(byte[] bytes, int count) {
    char[] symbols = new char[count];
    for (int i = 0; i < count; i++) {
      symbols[i] =
          (char)
              (bytesPerSymbol == 1
                  ? bytes[i] & 0xFF
                  : (bytes[2 * i] & 0xFF) << Byte.SIZE | bytes[2 * i + 1] & 0xFF);
    }
    return symbols;
  }
}
