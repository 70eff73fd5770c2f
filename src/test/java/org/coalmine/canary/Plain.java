package org.coalmine.canary;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Plain loops and plain definitions, to compare the automata with. */
public final class Plain {
  /** By code point, a text before its extensions. */
  public static final Comparator<String> BY_CODE_POINT =
      (one, other) -> Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

  private Plain() {}

  /** Every text over the characters up to a length, in order. */
  static List<String> texts(String characters, int mostCodePoints) {
    List<String> texts = new ArrayList<>(List.of(""));
    int from = 0;
    for (int length = 1; length <= mostCodePoints; length++) {
      int to = texts.size();
      for (int i = from; i < to; i++) {
        for (int codePoint : characters.codePoints().toArray()) {
          texts.add(texts.get(i) + Character.toString(codePoint));
        }
      }
      from = to;
    }
    texts.sort(BY_CODE_POINT);
    return texts;
  }

  public static List<String> fills(RandomnessSpace space) {
    List<String> fills = new ArrayList<>();
    for (int i = 0; i < space.size().intValueExact(); i++) {
      fills.add(space.fill(BigInteger.valueOf(i)));
    }
    return fills;
  }

  static String digits(String text) {
    return text.replaceAll("[^0-9]", "");
  }

  /** The Luhn rule as it is done by hand, from the right. */
  static boolean luhn(String text) {
    String digits = digits(text);
    int sum = 0;
    for (int fromRight = 0; fromRight < digits.length(); fromRight++) {
      int digit = digits.charAt(digits.length() - 1 - fromRight) - '0';
      int doubled = 2 * digit;
      sum += fromRight % 2 == 0 ? digit : doubled / 10 + doubled % 10;
    }
    return !digits.isEmpty() && sum % 10 == 0;
  }

  static boolean socialSecurityNumber(String text) {
    String digits = digits(text);
    return digits.length() == 9
        && !digits.startsWith("000")
        && !digits.startsWith("666")
        && !digits.startsWith("9")
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000");
  }

  /** The check of a bank account by one long number, as ISO 13616 describes it. */
  static boolean bankAccount(String text) {
    String plain = text.replaceAll("[^0-9A-Za-z]", "").toUpperCase(Locale.ROOT);
    if (!plain.matches("[A-Z]{2}[0-9]{2}[0-9A-Z]+")) {
      return false;
    }
    StringBuilder number = new StringBuilder();
    for (char c : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
      number.append(Character.digit(c, 36));
    }
    int digits = Integer.parseInt(plain.substring(2, 4));
    return digits >= 2
        && digits <= 98
        && new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).equals(BigInteger.ONE);
  }
}
