package org.coalmine.secret;

/**
 * The shape of a secret, for people to read: {@code 4111 1111-x} becomes {@code #### ####-*}.
 *
 * <p>Every decimal digit becomes {@value #DIGIT}, every letter {@value #LETTER}; the separators
 * space, {@code - . / : , _} stay; anything else becomes {@value #OTHER}. The length in code points
 * is kept. A mask gives away no more than that, which is nothing where all fills of a space have
 * one shape, and where they do not (words, digits mixed with letters) it is the shape drawn.
 */
public final class Mask {
  public static final char DIGIT = '#';
  public static final char LETTER = '*';
  public static final char OTHER = '?';

  private static final String SEPARATORS = " -./:,_";

  private Mask() {}

  /** The mask of a secret, as many characters as the secret has code points. */
  public static String of(Secret secret) {
    return secret
        .reveal()
        .codePoints()
        .map(Mask::mark)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The first characters of a mask, and an ellipsis where it has more. */
  public static String of(Secret secret, int most) {
    String mask = of(secret);
    return mask.length() <= most ? mask : mask.substring(0, most) + "…";
  }

  private static int mark(int codePoint) {
    if (Character.isDigit(codePoint)) {
      return DIGIT;
    }
    if (Character.isLetter(codePoint)) {
      return LETTER;
    }
    return SEPARATORS.indexOf(codePoint) >= 0 ? codePoint : OTHER;
  }
}
