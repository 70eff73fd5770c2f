package org.coalmine.canary;

/**
 * A rule that a fill's digits {@code 0} to {@code 9} must keep; every other character is passed
 * over as a separator. A fill that breaks the rule is not in the randomness space, because it could
 * not exist. A rule reads digits from the left as a deterministic automaton.
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
  };

  static final int START = 0;
  static final int REFUSED = -1;

  /** The state after one more digit, or {@link #REFUSED}. */
  abstract int next(int state, int digit);

  abstract boolean accepts(int state);
}
