package org.coalmine.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The symbols of a character language model: code points numbered from 0.
 *
 * <p>Symbol {@value #BOUNDARY} is the boundary that stands before every document and symbol {@value
 * #UNKNOWN} stands for every code point the alphabet lacks; both have a code point of their own so
 * that an alphabet is one string. Immutable.
 */
public final class Alphabet implements Vocabulary {
  private static final long serialVersionUID = 1;

  public static final int BOUNDARY = 0;
  public static final int UNKNOWN = 1;

  private static final int BOUNDARY_CODE_POINT = 0x02;
  private static final int UNKNOWN_CODE_POINT = 0xFFFD;

  private final int[] codePoints;
  private final Map<Integer, Integer> symbols;

  private Alphabet(int[] codePoints) {
    this.codePoints = codePoints;
    this.symbols = new HashMap<>();
    for (int symbol = 0; symbol < codePoints.length; symbol++) {
      if (Character.getType(codePoints[symbol]) == Character.SURROGATE) {
        throw new IllegalArgumentException(
            "alphabet holds U+%04X at %d, half a surrogate pair and no character"
                .formatted(codePoints[symbol], symbol));
      }
      Integer twin = symbols.put(codePoints[symbol], symbol);
      if (twin != null) {
        throw new IllegalArgumentException(
            "alphabet holds U+%04X twice: at %d and %d"
                .formatted(codePoints[symbol], twin, symbol));
      }
    }
  }

  /**
   * The alphabet of the given characters, in their order, after boundary and unknown.
   *
   * @throws IllegalArgumentException if a code point occurs twice, is one of the two reserved or
   *     half a surrogate pair
   */
  public static Alphabet of(String characters) {
    int[] given = characters.codePoints().toArray();
    int[] all = new int[given.length + 2];
    all[BOUNDARY] = BOUNDARY_CODE_POINT;
    all[UNKNOWN] = UNKNOWN_CODE_POINT;
    System.arraycopy(given, 0, all, 2, given.length);
    return new Alphabet(all);
  }

  /**
   * The alphabet of a text: its distinct characters, in code-point order.
   *
   * @throws IllegalArgumentException if one of them is reserved
   */
  public static Alphabet ofText(String text) {
    int[] distinct = text.codePoints().sorted().distinct().toArray();
    return of(new String(distinct, 0, distinct.length));
  }

  /** Whether a code point stands for the boundary or the unknown and cannot be a character. */
  public static boolean isReserved(int codePoint) {
    return codePoint == BOUNDARY_CODE_POINT || codePoint == UNKNOWN_CODE_POINT;
  }

  /** The characters after boundary and unknown: {@code Alphabet.of(a.characters())} equals a. */
  public String characters() {
    return new String(codePoints, 2, codePoints.length - 2);
  }

  /** How many symbols there are, boundary and unknown included. */
  @Override
  public int size() {
    return codePoints.length;
  }

  /** The symbol of a code point; {@link #UNKNOWN} if the alphabet lacks it. */
  public int symbol(int codePoint) {
    return symbols.getOrDefault(codePoint, UNKNOWN);
  }

  /** Whether the code point has a symbol of its own. */
  public boolean spells(int codePoint) {
    return symbol(codePoint) > UNKNOWN;
  }

  /** The code point of a symbol. */
  public int codePoint(int symbol) {
    return codePoints[symbol];
  }

  /** The symbols of a text, without a boundary; {@link #UNKNOWN} for what the alphabet lacks. */
  @Override
  public int[] encode(String text) {
    return text.codePoints().map(this::symbol).toArray();
  }

  /**
   * The symbols of a text that the alphabet must spell entirely.
   *
   * @throws IllegalArgumentException naming the first code point without a symbol
   */
  @Override
  public int[] encodeExactly(String text) {
    text.codePoints()
        .filter(codePoint -> !spells(codePoint))
        .findFirst()
        .ifPresent(
            codePoint -> {
              throw new IllegalArgumentException(
                  "the model's alphabet lacks U+%04X '%s'"
                      .formatted(codePoint, Character.toString(codePoint)));
            });
    return encode(text);
  }

  @Override
  public String decode(int[] symbols) {
    int[] text = Arrays.stream(symbols).map(this::codePoint).toArray();
    return new String(text, 0, text.length);
  }

  /** Of its code points in order, boundary and unknown included, as UTF-8. */
  @Override
  public String digest() {
    byte[] all = new String(codePoints, 0, codePoints.length).getBytes(UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Alphabet that && Arrays.equals(codePoints, that.codePoints);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codePoints);
  }

  @Override
  public String toString() {
    return "Alphabet[" + size() + " symbols]";
  }
}
