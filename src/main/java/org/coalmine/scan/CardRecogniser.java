package org.coalmine.scan;

import java.util.List;
import java.util.Set;
import org.coalmine.canary.Check;
import org.jspecify.annotations.Nullable;

/**
 * Payment cards: Luhn digit and issuer. In groups with blanks or hyphens they are certain, in one
 * run of digits likely, and certain beside a word. Beside a word the Luhn digit is enough.
 */
final class CardRecogniser implements Recogniser {
  private static final int LEAST_DIGITS = 12;
  private static final int MOST_DIGITS = 19;

  private static final List<List<Integer>> GROUPS =
      List.of(
          List.of(4, 4, 4, 4, 3),
          List.of(4, 4, 4, 4, 2),
          List.of(4, 4, 4, 4, 1),
          List.of(4, 4, 4, 4),
          List.of(4, 4, 4, 3),
          List.of(4, 6, 5),
          List.of(4, 6, 4),
          List.of(4, 4, 4, 2),
          List.of(4, 4, 4, 1),
          List.of(4, 4, 5));

  private static final ContextWords WORDS =
      new ContextWords(
          Set.of(
              "card",
              "cards",
              "cc",
              "ccn",
              "ccnum",
              "visa",
              "mastercard",
              "amex",
              "maestro",
              "discover",
              "diners",
              "jcb",
              "credit",
              "debit",
              "karte",
              "kreditkarte",
              "carte",
              "tarjeta"),
          Set.of("american express", "pan number"));

  /** Numbers that payment networks and gateways publish for tests. */
  private static final Set<String> TESTS =
      Set.of(
          "4111111111111111",
          "4012888888881881",
          "4222222222222",
          "4242424242424242",
          "4000056655665556",
          "5555555555554444",
          "5105105105105100",
          "5200828282828210",
          "2223003122003222",
          "2223000048400011",
          "378282246310005",
          "371449635398431",
          "378734493671000",
          "6011111111111117",
          "6011000990139424",
          "6011000400000000",
          "30569309025904",
          "38520000023237",
          "3056930009020004",
          "3530111333300000",
          "3566002020360505",
          "6200000000000005",
          "122000000000003",
          "5019717010103742",
          "6331101999990016",
          "5610591081018250",
          "4917610000000000",
          "4000000000000002");

  @Override
  public Kind kind() {
    return Kind.CARD;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(Trigger.of("#[1-6][0-9][0-9][0-9]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    if (!text.numberMayBegin(from)) {
      return null;
    }
    int run = text.behindDigits(from, MOST_DIGITS + 1);
    return run - from == 4 ? inGroups(text, from) : inOneRun(text, from, run);
  }

  private static @Nullable Candidate inOneRun(Stretch text, int from, int end) {
    int count = end - from;
    if (count < LEAST_DIGITS || count > MOST_DIGITS || !text.numberMayEnd(end)) {
      return null;
    }
    String digits = text.text(from, end);
    if (!luhn(digits)) {
      return null;
    }
    boolean named = WORDS.beside(text, from, end);
    if (CardIssuer.of(digits) == null && !named) {
      return null;
    }
    Certainty certainty =
        named && CardIssuer.of(digits) != null ? Certainty.CERTAIN : Certainty.LIKELY;
    return new Candidate(Kind.CARD, from, end, certainty).knownTest(TESTS.contains(digits));
  }

  private static @Nullable Candidate inGroups(Stretch text, int from) {
    int separator = text.at(from + 4);
    if (separator != ' ' && separator != '-') {
      return null;
    }
    for (List<Integer> groups : GROUPS) {
      int end = behind(text, from, groups, separator);
      if (end < 0 || !text.numberMayEnd(end)) {
        continue;
      }
      String digits = text.digits(from, end);
      if (luhn(digits) && (CardIssuer.of(digits) != null || WORDS.beside(text, from, end))) {
        boolean inRow =
            text.at(from - 1) == separator && text.isDigit(from - 2)
                || text.at(end) == separator && text.isDigit(end + 1);
        Certainty certainty =
            inRow && !WORDS.beside(text, from, end) ? Certainty.LIKELY : Certainty.CERTAIN;
        return new Candidate(Kind.CARD, from, end, certainty).knownTest(TESTS.contains(digits));
      }
    }
    return null;
  }

  /** The byte behind groups of these lengths; -1 if they do not stand there. */
  private static int behind(Stretch text, int from, List<Integer> groups, int separator) {
    int at = from;
    for (int i = 0; i < groups.size(); i++) {
      if (i > 0 && text.at(at++) != separator) {
        return -1;
      }
      int end = text.behindDigits(at, groups.get(i) + 1);
      if (end - at != groups.get(i)) {
        return -1;
      }
      at = end;
    }
    return at;
  }

  /** Whether the Luhn sum of digits is a multiple of ten (ISO/IEC 7812-1, annex B). */
  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int added = i % 2 == 0 ? digit : 2 * digit;
      sum += added > 9 ? added - 9 : added;
    }
    return sum % 10 == 0;
  }

  /**
   * The issuer’s numbers of that length, in the found groups. Where nobody issues the number, those
   * of the same first digit.
   */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    CardIssuer issuer = CardIssuer.of(Digits.of(value));
    String first = issuer == null ? value.substring(0, 1) : issuer.expression();
    return PossibleValues.of(first + "[0-9]*", Digits.mask(value), Check.LUHN);
  }

  @Override
  public String normalised(String value) {
    return Digits.of(value);
  }
}
