package org.coalmine.canary;

import java.util.List;

/**
 * A rule that some characters of a fill must keep: digits {@code 0} to {@code 9}, for some rules
 * letters as well. Every other character is passed over as a separator. A fill that breaks the rule
 * is not in the randomness space, because it could not exist. A rule reads from the left as a
 * deterministic automaton.
 */
public enum Check {
  /** No rule. */
  NONE {
    @Override
    int next(int state, int digit) {
      return state;
    }

    @Override
    boolean accepts(int state) {
      return true;
    }
  },

  /**
   * At least one digit, and the Luhn sum is a multiple of ten (ISO/IEC 7812-1, annex B): from the
   * right, every second digit is doubled and the digits of the products are added up.
   *
   * <p>From the left it is unknown which digits will be doubled until the last one is read. So the
   * state carries both sums, modulo ten: {@code even} for the case that the number of digits turns
   * out even (the first, third, … digits are doubled) and {@code odd} for the other.
   */
  LUHN {
    @Override
    int next(int state, int digit) {
      int count = state / 100;
      int even = state / 10 % 10;
      int odd = state % 10;
      boolean readEvenNumber = count != 1;
      int doubled = digit < 5 ? 2 * digit : 2 * digit - 9;
      int nextEven = (even + (readEvenNumber ? doubled : digit)) % 10;
      int nextOdd = (odd + (readEvenNumber ? digit : doubled)) % 10;
      return (readEvenNumber ? 1 : 2) * 100 + nextEven * 10 + nextOdd;
    }

    @Override
    boolean accepts(int state) {
      int count = state / 100;
      return (count == 1 && state % 10 == 0) || (count == 2 && state / 10 % 10 == 0);
    }
  },

  /**
   * Nine digits that the US Social Security Administration can have issued: area (three digits) not
   * 000, 666 or 900 to 999, group (two) not 00, serial (four) not 0000. 888 931 098 numbers.
   *
   * <p>The state is the number of digits read, times 1000, plus the value of the group begun.
   */
  SSN {
    @Override
    int next(int state, int digit) {
      int read = state / 1000 + 1;
      int value = state % 1000 * 10 + digit;
      return switch (read) {
        case 3 -> value == 0 || value == 666 || value >= 900 ? REFUSED : read * 1000;
        case 5, 9 -> value == 0 ? REFUSED : read * 1000;
        case 10 -> REFUSED;
        default -> read * 1000 + value;
      };
    }

    @Override
    boolean accepts(int state) {
      return state == 9000;
    }
  },

  /**
   * The check of an international bank account number (ISO 13616, ISO/IEC 7064): two letters of the
   * country, two check digits from 02 to 98, and at least one digit or letter behind them. The
   * number that is written when the first four characters stand last, letters as 10 to 35, leaves 1
   * modulo 97. Check digits 00, 01 and 99 leave the same as 97, 98 and 02 and are never issued.
   * {@code DE[0-9]{5}} has 1000 accounts, each with one pair of check digits.
   *
   * <p>The state is ten times a number, plus how many of the first four characters were read, or 5
   * behind them. The number is their value, then that value modulo 97, times 97, plus the remainder
   * of what follows: 97 states per place if the first four are fixed.
   */
  MOD97 {
    private static final int MODULUS = 97;
    private static final int FIRST = 4;

    /** By so much the last four characters, six digits, raise what stands before them. */
    private static final int SHIFT = 1_000_000 % MODULUS;

    @Override
    List<CodePointRange> reads() {
      return DIGITS_AND_LETTERS;
    }

    @Override
    int next(int state, int value) {
      int read = state % 10;
      int number = state / 10;
      boolean letter = value >= 10;
      if (read < FIRST && letter != read < 2) {
        return REFUSED;
      }
      if (read < FIRST - 1) {
        return (number * (letter ? 100 : 10) + value) * 10 + read + 1;
      }
      if (read == FIRST - 1) {
        int digits = number % 10 * 10 + value;
        boolean issued = 2 <= digits && digits <= 98;
        return issued ? (number * 10 + value) % MODULUS * MODULUS * 10 + FIRST : REFUSED;
      }
      int first = number / MODULUS;
      int rest = (number % MODULUS * (letter ? 100 : 10) + value) % MODULUS;
      return (first * MODULUS + rest) * 10 + FIRST + 1;
    }

    @Override
    boolean accepts(int state) {
      int number = state / 10;
      return state % 10 == FIRST + 1
          && (number % MODULUS * SHIFT + number / MODULUS) % MODULUS == 1;
    }
  };

  private static final List<CodePointRange> DIGITS = List.of(new CodePointRange('0', '9'));
  private static final List<CodePointRange> DIGITS_AND_LETTERS =
      List.of(
          new CodePointRange('0', '9'), new CodePointRange('A', 'Z'), new CodePointRange('a', 'z'));

  static final int START = 0;
  static final int REFUSED = -1;

  /** The characters that it reads, ascending; it passes over all others. */
  List<CodePointRange> reads() {
    return DIGITS;
  }

  /** What a character that it reads counts: 0 to 9 for digits, 10 to 35 for letters. */
  final int value(int codePoint) {
    return Character.digit(codePoint, Character.MAX_RADIX);
  }

  /** The state after one more character of a value, or {@link #REFUSED}. */
  abstract int next(int state, int value);

  abstract boolean accepts(int state);
}
