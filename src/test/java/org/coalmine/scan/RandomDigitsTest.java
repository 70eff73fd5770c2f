package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many random texts pass each rule: why most numbers want a word beside them. */
final class RandomDigitsTest {
  private static final int DRAWS = 100_000;
  private static final double MOST_DEVIATIONS = 4.5;

  private static String digits(Random random, int count) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  private static void passes(int digits, double rate, Predicate<String> rule) {
    Random random = new Random(digits);
    int passed = 0;
    for (int i = 0; i < DRAWS; i++) {
      passed += rule.test(digits(random, digits)) ? 1 : 0;
    }
    double deviation = Math.sqrt(DRAWS * rate * (1 - rate));
    assertThat(passed)
        .as("%d digits", digits)
        .isBetween(
            (int) (DRAWS * rate - MOST_DEVIATIONS * deviation),
            (int) (DRAWS * rate + MOST_DEVIATIONS * deviation) + 1);
  }

  @ParameterizedTest
  @CsvSource({"12", "13", "16", "19"})
  void oneInTenHasALuhnDigit(int digits) {
    passes(digits, 0.1, CardRecogniser::luhn);
  }

  /** The share of first digits that issuers of a length have, by their prefixes, times a tenth. */
  @ParameterizedTest
  @CsvSource({"13, 0.01009", "14, 0.0037", "15, 0.01209", "16, 0.02699", "19, 0.01698"})
  void fewHaveAnIssuerToo(int digits, double rate) {
    passes(digits, rate, number -> CardRecogniser.luhn(number) && CardIssuer.of(number) != null);
  }

  @Test
  void mostNineDigitsCouldBeSocialSecurityNumbers() {
    Scanner scanner = Scans.all(Certainty.LIKELY);
    passes(
        9,
        888_931_098 / 1e9,
        number ->
            scanner
                .scan(
                    "%s-%s-%s"
                        .formatted(
                            number.substring(0, 3), number.substring(3, 5), number.substring(5)))
                .stream()
                .anyMatch(one -> one.kind() == Kind.SSN));
  }

  /** Of 97 remainders one is right, and 97 of 100 pairs of check digits can have been issued. */
  @Test
  void oneAccountIn97HasTheRightRemainder() {
    passes(20, 0.01, number -> IbanRecogniser.isValid("DE" + number));
  }
}
