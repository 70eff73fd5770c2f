package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinomialLawTest {
  private static BigDecimal term(int n, int k, double p) {
    BigInteger choose = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      choose = choose.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return new BigDecimal(choose)
        .multiply(new BigDecimal(p).pow(k, MathContext.DECIMAL128), MathContext.DECIMAL128)
        .multiply(
            BigDecimal.ONE.subtract(new BigDecimal(p)).pow(n - k, MathContext.DECIMAL128),
            MathContext.DECIMAL128);
  }

  @ParameterizedTest
  @CsvSource({"10, 0.5", "99, 0.5", "40, 0.03", "300, 0.15", "1, 0.2", "256, 0.5"})
  void equalsThePlainSumOfItsTerms(int n, double p) {
    BinomialLaw law = new BinomialLaw(n, p);
    List<BigDecimal> terms = IntStream.rangeClosed(0, n).mapToObj(i -> term(n, i, p)).toList();
    for (int k = 0; k <= n; k++) {
      double atLeast = 0;
      double extreme = 0;
      BigDecimal observed = terms.get(k).multiply(new BigDecimal("1.0000001"));
      for (int i = n; i >= 0; i--) {
        BigDecimal term = terms.get(i);
        atLeast += i >= k ? term.doubleValue() : 0;
        extreme += term.compareTo(observed) <= 0 ? term.doubleValue() : 0;
      }
      assertThat(law.atLeast(k)).isCloseTo(atLeast, within(1e-12 + 1e-9 * atLeast));
      assertThat(law.twoSided(k)).isCloseTo(extreme, within(1e-11 + 1e-9 * extreme));
    }
  }

  @Test
  void theTailsOfFairCoins() {
    assertThat(new BinomialLaw(10, 0.5).atLeast(10)).isCloseTo(9.765625e-4, within(1e-15));
    assertThat(new BinomialLaw(99, 0.5).atLeast(99)).isCloseTo(1.58e-30, within(1e-32));
    assertThat(new BinomialLaw(5, 0.5).atLeast(0)).isEqualTo(1);
    assertThat(new BinomialLaw(5, 0.5).atLeast(6)).isZero();
  }

  @Test
  void impossibleAndCertainTrials() {
    assertThat(new BinomialLaw(7, 0).twoSided(0)).isEqualTo(1);
    assertThat(new BinomialLaw(7, 0).twoSided(1)).isZero();
    assertThat(new BinomialLaw(7, 1).twoSided(7)).isEqualTo(1);
    assertThat(new BinomialLaw(0, 0.3).twoSided(0)).isEqualTo(1);
  }

  /** 584.0 expected of 12,000 documents: the normal law is near. */
  @Test
  void manyTrials() {
    assertThat(new BinomialLaw(12_000, 584.0 / 12_000).twoSided(589)).isCloseTo(0.83, within(0.02));
    assertThat(new BinomialLaw(120_000_000, 4e-6).twoSided(480)).isCloseTo(1, within(0.02));
  }
}
