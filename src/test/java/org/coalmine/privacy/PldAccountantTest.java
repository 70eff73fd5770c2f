package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;

class PldAccountantTest {
  private static PldAccountant of(double rate, double noise, long steps) {
    return PldAccountant.of(List.of(new SampledGaussian(rate, noise, steps)));
  }

  @Test
  void isNeverBelowTheExactGaussianAndWithinAThousandth() {
    for (Vectors.Row row : Vectors.rows("gaussian_exact.csv")) {
      double epsilon = of(1, row.get("sigma"), 1).epsilon(row.get("delta"));
      assertThat(epsilon)
          .as("%s", row)
          .isBetween(row.get("eps_exact") - 1e-12, row.get("eps_exact") + 1e-4);
    }
  }

  @Test
  void agreesWithTheReferenceForSampledSteps() {
    for (Vectors.Row row : Vectors.rows("dpsgd_eps.csv")) {
      double epsilon =
          of(row.get("q"), row.get("sigma"), row.whole("steps")).epsilon(row.get("delta"));
      assertThat(epsilon)
          .as("%s", row)
          .isCloseTo(row.get("pld_eps"), within(2e-4))
          .isLessThan(row.get("rdp_eps"));
    }
  }

  /** k Gaussian steps of noise σ are one of noise σ/√k; tails down to 10^-180 included. */
  @Test
  void composesGaussiansExactly() {
    double noise = 30;
    long steps = 2000;
    double one = noise / Math.sqrt(steps);
    for (double epsilon : new double[] {0.5, 3, 12, 28, 45}) {
      double exact = ExactGaussian.delta(one, epsilon);
      assertThat(of(1, noise, steps).delta(epsilon) / exact)
          .as("epsilon %s, exact delta %s", epsilon, exact)
          .isBetween(1 - 1e-12, 1 + 1e-2);
    }
  }

  @Test
  void composesDifferentStretches() {
    PldAccountant mixed =
        PldAccountant.of(
            List.of(
                new SampledGaussian(1, 20, 50),
                new SampledGaussian(1, 12, 30),
                new SampledGaussian(1, 5, 1)));
    double one = 1 / Math.sqrt(50 / 400.0 + 30 / 144.0 + 1 / 25.0);
    double epsilon = mixed.epsilon(1e-6);
    assertThat(ExactGaussian.delta(one, epsilon)).isBetween(0.999e-6, 1e-6);

    PldAccountant split =
        PldAccountant.of(
            List.of(new SampledGaussian(0.02, 1, 60), new SampledGaussian(0.02, 1, 140)));
    assertThat(split.epsilon(1e-5)).isCloseTo(of(0.02, 1, 200).epsilon(1e-5), within(1e-8));
  }

  /** A single step has a long thin tail, the hardest case for the window of the sum. */
  @Test
  void isExactForOneSampledStep() {
    double rate = 6.2e-4;
    double noise = 1.0665;
    for (double delta : new double[] {1e-5, 2e-9, 1e-14}) {
      double epsilon = of(rate, noise, 1).epsilon(delta);
      double x = noise * noise * Math.log1p(Math.expm1(epsilon) / rate) + 0.5;
      double without = Erfc.value(x / (noise * Math.sqrt(2))) / 2;
      double with = (1 - rate) * without + rate * Erfc.value((x - 1) / (noise * Math.sqrt(2))) / 2;
      assertThat(with - Math.exp(epsilon) * without)
          .as("delta %s, epsilon %s", delta, epsilon)
          .isBetween(0.8 * delta, delta);
    }
  }

  /** Two sampled steps by direct integration over both observations. */
  @Test
  void isNeverBelowTwoStepsIntegratedDirectly() {
    double rate = 0.3;
    double noise = 0.9;
    for (double epsilon : new double[] {0.2, 1, 2.5}) {
      double exact =
          Math.max(
              twoStepDelta(rate, noise, epsilon, Direction.REMOVING),
              twoStepDelta(rate, noise, epsilon, Direction.ADDING));
      assertThat(of(rate, noise, 2).delta(epsilon) / exact)
          .as("epsilon %s", epsilon)
          .isBetween(1 - 1e-6, 1 + 1e-4);
    }
  }

  private enum Direction {
    REMOVING,
    ADDING
  }

  private static double twoStepDelta(
      double rate, double noise, double epsilon, Direction direction) {
    int points = 4000;
    double low = -9 * noise;
    double spacing = (1 - 2 * low) / points;
    double[] with = new double[points];
    double[] without = new double[points];
    for (int i = 0; i < points; i++) {
      double x = low + (i + 0.5) * spacing;
      double scale = spacing / (noise * Math.sqrt(2 * Math.PI));
      without[i] = scale * Math.exp(-x * x / (2 * noise * noise));
      with[i] =
          (1 - rate) * without[i]
              + rate * scale * Math.exp(-(x - 1) * (x - 1) / (2 * noise * noise));
    }
    double[] p = direction == Direction.REMOVING ? with : without;
    double[] q = direction == Direction.REMOVING ? without : with;
    double factor = Math.exp(epsilon);
    double sum = 0;
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < points; j++) {
        sum += Math.max(0, p[i] * p[j] - factor * q[i] * q[j]);
      }
    }
    return sum;
  }

  @Test
  void growsWithEverythingThatSpendsPrivacy() {
    double base = of(0.01, 1, 1000).epsilon(1e-5);
    assertThat(of(0.0101, 1, 1000).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 0.99, 1000).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1010).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1000).epsilon(0.95e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1000).delta(base)).isBetween(0.999e-5, 1.001e-5);
  }

  @Test
  void isTighterThanRenyiAndStaysFiniteAtExtremes() {
    double[][] cases = {
      {1e-4, 1, 1e4, 1e-6},
      {0.1, 2, 100, 1e-60},
      {0.5, 0.05, 1, 1e-5},
      {0.999, 0.5, 10, 1e-5},
      {0.01, 1e4, 1e4, 1e-5}
    };
    for (double[] one : cases) {
      SampledGaussian stretch = new SampledGaussian(one[0], one[1], (long) one[2]);
      assertThat(PldAccountant.of(List.of(stretch)).epsilon(one[3]))
          .as("%s at %s", stretch, one[3])
          .isPositive()
          .isLessThan(RdpAccountant.of(List.of(stretch)).epsilon(one[3]));
    }
  }

  @Test
  void saysWhereItBoundsNothing() {
    PldAccountant accountant = of(0.5, 0.0199, 10);

    assertThat(accountant.epsilon(1e-5)).isInfinite();
    assertThat(accountant.groupEpsilon(3, 1e-5)).isInfinite();
    assertThat(accountant.delta(1)).isEqualTo(1);
    assertThat(of(0.5, 0.02, 10).epsilon(1e-5)).isFinite();
    assertThat(RdpAccountant.of(List.of(new SampledGaussian(0.5, 0.0199, 10))).epsilon(1e-5))
        .as("the other accountant still does")
        .isFinite();
  }

  @Test
  void aVanishingRateCountsAsTheSmallestOne() {
    assertThat(of(1e-300, 0.5, 1000).epsilon(1e-9))
        .isEqualTo(of(1e-12, 0.5, 1000).epsilon(1e-9))
        .isLessThan(1e-3);
  }

  @Test
  void answersZeroAndOneAtTheEnds() {
    assertThat(of(0.01, 1, 1000).epsilon(0.5)).isZero();
    assertThat(of(1, 0.1, 100).delta(0)).isBetween(0.999999, 1.0);
    assertThat(of(0.1, 2, 100).delta(20)).isLessThan(1e-60);
  }

  @Test
  void boundsGroups() {
    PldAccountant accountant = of(1, 10, 1);
    double ofThree = accountant.genericGroupEpsilon(3, 1e-5);
    double perUnit = ofThree / 3;
    assertThat(new PrivacyGuarantee(perUnit, accountant.delta(perUnit)).forGroup(3).delta())
        .isBetween(0.99e-5, 1e-5);
    assertThat(ExactGaussian.delta(10.0 / 3, ofThree))
        .as("three units at once shift the sum by at most three clip norms")
        .isLessThan(1e-5);
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> of(0.1, 1, 1).epsilon(1))
        .hasMessage("delta must lie strictly between 0 and 1: 1.0");
    assertThatThrownBy(() -> of(0.1, 1, 1).groupEpsilon(0, 0.1))
        .hasMessage("size must be at least 1: 0");
    assertThatThrownBy(() -> PldAccountant.of(List.of()))
        .hasMessage("stretches must hold at least one");
  }
}
