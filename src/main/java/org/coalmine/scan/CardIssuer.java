package org.coalmine.scan;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who issues payment cards, by the first digits and the number of digits (ISO/IEC 7812-1, and what
 * the networks publish).
 */
enum CardIssuer {
  VISA("4", "4", 13, 13, 16, 16, 19, 19),
  MASTERCARD("5[1-5]", "51-55", 16, 16),
  MASTERCARD_2("(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)", "2221-2720", 16, 16),
  AMERICAN_EXPRESS("3[47]", "34,37", 15, 15),
  DINERS_CLUB("(30[0-5]|3095|3[689])", "300-305,3095,36,38,39", 14, 14, 16, 19),
  DISCOVER("(6011|64[4-9]|65)", "6011,644-649,65", 16, 19),
  UNION_PAY("62", "62", 16, 19),
  JCB("35(2[89]|[3-8][0-9])", "3528-3589", 16, 19),
  DANKORT("5019", "5019", 16, 16),
  MIR("220[0-4]", "2200-2204", 16, 19),
  UATP("1", "1", 15, 15),
  MAESTRO(
      "(5018|5020|5038|5893|6304|6759|676[1-3])",
      "5018,5020,5038,5893,6304,6759,6761-6763",
      12,
      19);

  private final String expression;
  private final int[][] ranges;
  private final int[] lengths;

  /**
   * @param expression of the first digits, for the space that a value is ranked in
   * @param prefixes the same as ranges
   * @param lengths pairs of least and most digits
   */
  CardIssuer(String expression, String prefixes, int... lengths) {
    this.expression = expression;
    this.ranges =
        Stream.of(prefixes.split(","))
            .map(range -> range.split("-"))
            .map(
                ends ->
                    new int[] {
                      ends[0].length(),
                      Integer.parseInt(ends[0]),
                      Integer.parseInt(ends[ends.length - 1])
                    })
            .toArray(int[][]::new);
    this.lengths = lengths;
  }

  /** The expression of its first digits. */
  String expression() {
    return expression;
  }

  /** Who issues a number; null if nobody does. */
  static @Nullable CardIssuer of(String digits) {
    for (CardIssuer issuer : values()) {
      if (issuer.hasLength(digits.length()) && issuer.begins(digits)) {
        return issuer;
      }
    }
    return null;
  }

  private boolean hasLength(int digits) {
    for (int i = 0; i < lengths.length; i += 2) {
      if (lengths[i] <= digits && digits <= lengths[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private boolean begins(String digits) {
    for (int[] range : ranges) {
      int begin = Integer.parseInt(digits, 0, range[0], 10);
      if (range[1] <= begin && begin <= range[2]) {
        return true;
      }
    }
    return false;
  }
}
