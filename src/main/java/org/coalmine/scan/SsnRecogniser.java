package org.coalmine.scan;

import java.util.List;
import java.util.Set;
import org.coalmine.canary.Check;
import org.jspecify.annotations.Nullable;

/**
 * Social security numbers of the United States: {@code ddd-dd-dddd}, area not 000, 666 or 900 to
 * 999, group not 00, serial not 0000. With hyphens they are certain. With blanks, and as nine plain
 * digits, they want a word beside them. A taxpayer number (area from 900 on) is none.
 */
final class SsnRecogniser implements Recogniser {
  private static final int DIGITS = 9;

  private static final ContextWords WORDS =
      new ContextWords(
          Set.of("ssn", "ssns", "socsec", "ss"),
          Set.of("social security", "soc sec", "social number"));

  /** Printed on sample cards, or used in guides; the administration never issued them. */
  private static final Set<String> TESTS =
      Set.of("219099999", "078051120", "123456789", "111111111", "457555462");

  @Override
  public Kind kind() {
    return Kind.SSN;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(
        Trigger.of("#[0-8][0-9][0-9][- ][0-9][0-9]"),
        Trigger.of("#[0-8][0-9][0-9][0-9][0-9][0-9]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    if (!text.numberMayBegin(from)) {
      return null;
    }
    int separator = text.at(from + 3);
    boolean plain = text.isDigit(from + 3);
    int behind = from + (plain ? DIGITS : DIGITS + 2);
    if (!isShape(text, from, plain) || !text.numberMayEnd(behind)) {
      return null;
    }
    String digits = text.digits(from, behind);
    if (!isIssued(digits)) {
      return null;
    }
    boolean named = separator != '-' && WORDS.beside(text, from, behind);
    if (plain && !named) {
      return null;
    }
    Certainty certainty =
        separator == '-' || named && !plain
            ? Certainty.CERTAIN
            : named ? Certainty.LIKELY : Certainty.POSSIBLE;
    return new Candidate(Kind.SSN, from, behind, certainty).knownTest(TESTS.contains(digits));
  }

  private static boolean isShape(Stretch text, int from, boolean plain) {
    if (plain) {
      return text.behindDigits(from, DIGITS + 1) - from == DIGITS;
    }
    return text.behindDigits(from, 4) == from + 3
        && text.behindDigits(from + 4, 3) == from + 6
        && text.at(from + 6) == text.at(from + 3)
        && text.behindDigits(from + 7, 5) == from + 11;
  }

  private static boolean isIssued(String digits) {
    int area = Integer.parseInt(digits, 0, 3, 10);
    return area != 0
        && area != 666
        && area < 900
        && !digits.startsWith("00", 3)
        && !digits.startsWith("0000", 5);
  }

  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    return PossibleValues.of("[0-9]*", Digits.mask(value), Check.SSN);
  }

  @Override
  public String normalised(String value) {
    return Digits.of(value);
  }
}
