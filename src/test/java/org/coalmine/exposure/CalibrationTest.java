package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final BigInteger SPACE = BigInteger.TEN.pow(16);

  private static List<BigInteger> ranks(long... ranks) {
    return LongStream.of(ranks).mapToObj(BigInteger::valueOf).toList();
  }

  /** Ranks in shuffled order whose distribution function is at most d off, and d at the first. */
  private static List<BigInteger> atDistance(int controls, String d) {
    List<BigInteger> ranks = new ArrayList<>();
    for (int i = 0; i < controls; i++) {
      BigDecimal fraction =
          BigDecimal.valueOf(i)
              .divide(BigDecimal.valueOf(controls), 20, RoundingMode.HALF_UP)
              .add(new BigDecimal(d));
      BigInteger rank = fraction.multiply(new BigDecimal(SPACE)).toBigInteger();
      ranks.add(rank.min(SPACE));
    }
    Collections.shuffle(ranks, new Random(3));
    return ranks;
  }

  /**
   * G. Marsaglia, W. W. Tsang, J. Wang, Evaluating Kolmogorov's distribution, Journal of
   * Statistical Software 8(18), 2003. They give K(10, 0.274) = 0.6284796154565; the others were
   * computed by their method in exact fractions.
   */
  @ParameterizedTest
  @CsvSource({
    "10, 0.274, 0.3715203845434957",
    "20, 0.2054482, 0.3218605917044272",
    "20, 0.294, 0.0500939462310777",
    "5, 0.5633, 0.0499832947438578",
    "50, 0.1, 0.6623112704658185",
    "100, 0.1628, 0.0087679916730584",
    "3, 0.9, 0.002"
  })
  void agreesWithTheExactDistribution(int controls, String distance, double expected) {
    Calibration calibration = Calibration.of(atDistance(controls, distance), SPACE);

    assertThat(calibration.controls()).isEqualTo(controls);
    assertThat(calibration.ksStatistic()).isCloseTo(Double.parseDouble(distance), within(1e-12));
    assertThat(calibration.ksPValue()).isCloseTo(expected, within(1e-10));
  }

  /** For one control Pr(D ≥ d) = 2(1 − d); its rank r stands for (r − ½)/N*. */
  @ParameterizedTest
  @CsvSource({"1, 4, 0.875, 0.25", "2, 4, 0.625, 0.75", "4, 4, 0.875, 0.25", "1, 1, 0.5, 1"})
  void oneControlStandsForTheMiddleOfItsRank(long rank, long space, double distance, double p) {
    Calibration calibration = Calibration.of(ranks(rank), BigInteger.valueOf(space));

    assertThat(calibration.ksStatistic()).isCloseTo(distance, within(1e-15));
    assertThat(calibration.ksPValue()).isCloseTo(p, within(1e-15));
  }

  /** For two controls Pr(D ≥ d) = 1 − 2(2d − ½)² for d to ½, and 2(1 − d)² beyond. */
  @Test
  void twoControlsFollowTheClosedForm() {
    BigInteger ten = BigInteger.TEN;
    Calibration near = Calibration.of(ranks(4, 7), ten);
    assertThat(near.ksStatistic()).isCloseTo(0.35, within(1e-15));
    assertThat(near.ksPValue()).isCloseTo(1 - 2 * 0.2 * 0.2, within(1e-12));

    Calibration far = Calibration.of(ranks(2, 3), ten);
    assertThat(far.ksStatistic()).isCloseTo(0.75, within(1e-15));
    assertThat(far.ksPValue()).isCloseTo(2 * 0.25 * 0.25, within(1e-12));
  }

  @Test
  void seesControlsThatAreTooGoodTooBadOrTooEven() {
    long million = 1_000_000;
    BigInteger space = BigInteger.valueOf(million);
    assertThat(Calibration.of(ranks(1, 1, 2, 3, 9), space).ksPValue()).isLessThan(1e-9);
    assertThat(Calibration.of(ranks(million, million - 1, million - 5), space).ksPValue())
        .isLessThan(1e-9);
    assertThat(Calibration.of(ranks(500_000, 500_001, 499_999, 500_002, 500_003), space).ksPValue())
        .isLessThan(0.12);
  }

  /** Uniform ranks give uniform p-values: each is below α in a part α of the runs. */
  @Test
  void rejectsUniformRanksAsOftenAsItSays() {
    Random random = new Random(11);
    int runs = 4000;
    for (int controls : new int[] {1, 2, 20}) {
      int[] below = new int[3];
      double[] levels = {0.01, 0.1, 0.5};
      for (int run = 0; run < runs; run++) {
        List<BigInteger> ranks = new ArrayList<>();
        for (int i = 0; i < controls; i++) {
          ranks.add(BigInteger.valueOf(1 + (long) (random.nextDouble() * 1e12)));
        }
        double p = Calibration.of(ranks, BigInteger.TEN.pow(12)).ksPValue();
        for (int level = 0; level < levels.length; level++) {
          below[level] += p <= levels[level] ? 1 : 0;
        }
      }
      for (int level = 0; level < levels.length; level++) {
        double error = 4 * Math.sqrt(levels[level] * (1 - levels[level]) / runs);
        assertThat(below[level] / (double) runs)
            .as("%d controls at level %s", controls, levels[level])
            .isCloseTo(levels[level], within(error));
      }
    }
  }

  @Test
  void refusesRanksOutsideTheSpaceAndNone() {
    BigInteger ten = BigInteger.TEN;
    assertThatThrownBy(() -> Calibration.of(ranks(0), ten))
        .hasMessage("rank must lie from 1 to N* 10: 0");
    assertThatThrownBy(() -> Calibration.of(ranks(1, 11), ten))
        .hasMessage("rank must lie from 1 to N* 10: 11");
    assertThatThrownBy(() -> Calibration.of(List.of(), ten))
        .hasMessage("ranks must hold at least one control");
  }
}
