package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;
import org.junit.jupiter.api.Test;

class OneRunCurveAuditTest {
  private static final double DELTA = 1e-5;

  /** {m, g, v, ε of the largest refuted μ, ε of Steinke et al.}, at level 0.05. */
  private static final double[][] CASES = {
    {200, 50, 43, 1.93, 1.11},
    {1000, 250, 214, 2.42, 1.48},
    {300, 150, 150, 7.87, 3.90},
    {100, 100, 100, 8.22, 3.49}
  };

  /** Φ(Φ⁻¹(r) − μ). */
  private static DoubleUnaryOperator gaussian(double mu) {
    return r -> r <= 0 ? 0 : r >= 1 ? 1 : phi(-Math.sqrt(2) * InverseErfc.value(2 * r) - mu);
  }

  private static double phi(double deviations) {
    return Erfc.value(-deviations / Math.sqrt(2)) / 2;
  }

  private static double largestRefuted(double[] one) {
    double refuted = 0;
    double unrefuted = 20;
    while (unrefuted - refuted > 1e-6) {
      double mu = (refuted + unrefuted) / 2;
      if (OneRunCurveAudit.refutes((int) one[0], (int) one[1], (int) one[2], gaussian(mu), 0.05)) {
        refuted = mu;
      } else {
        unrefuted = mu;
      }
    }
    return refuted;
  }

  private static double epsilon(double mu) {
    double low = 0;
    double high = 100;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (ExactGaussian.delta(1 / mu, middle) > DELTA) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  @Test
  void refutesMoreThanOnePairDoes() {
    for (double[] one : CASES) {
      assertThat(epsilon(largestRefuted(one)))
          .as("%s", Arrays.toString(one))
          .isCloseTo(one[3], within(0.005));
      OneRunAudit pair =
          OneRunAudit.ofGuesses((int) one[0], (int) one[1], (int) one[2], 1, DELTA, 0.95);
      assertThat(pair.epsilonLow()).isCloseTo(one[4], within(0.005));
    }
  }

  /** The curve of the accountant lies below the true one, and near it. */
  @Test
  void theAccountantsCurveIsSafeAndClose() {
    for (double mu : new double[] {0.3, 1, 2.5}) {
      DoubleUnaryOperator exact = gaussian(mu);
      DoubleUnaryOperator bounded =
          PldAccountant.ofGroup(List.of(new SampledGaussian(1, 1 / mu, 1)), 1)
              .curve()
              .turnedTradeOff();
      for (double r : new double[] {1e-4, 1e-3, 0.02, 0.2, 0.5, 0.8, 0.97}) {
        assertThat(bounded.applyAsDouble(r))
            .as("μ %s at %s", mu, r)
            .isBetween(exact.applyAsDouble(r) * 0.97 - 1e-6, exact.applyAsDouble(r) + 1e-12);
      }
    }
  }

  @Test
  void findsTheLeastNoiseThatIsRefuted() {
    double[] one = CASES[0];
    double mu = largestRefuted(one);
    OneRunCurveAudit audit = audit(200, 50, 43);
    double noise = audit.noiseRefuted(new SampledGaussian(1, 1, 1), 1);
    assertThat(noise).isBetween(1 / mu * 0.998, 1 / mu * 1.03);
    assertThat(audit.noiseRefuted(new SampledGaussian(1, 1, 4), 1) / noise)
        .isCloseTo(2, within(0.02));
    assertThat(audit.noiseRefuted(new SampledGaussian(1, 1, 1), 3) / noise)
        .isCloseTo(3, within(0.02));
    assertThat(audit.refutes(curve(noise * 1.01))).isTrue();
    assertThat(audit.refutes(curve(noise * 0.99))).isFalse();
    assertThat(audit(200, 50, 25).noiseRefuted(new SampledGaussian(1, 1, 1), 1)).isInfinite();
  }

  private static PrivacyCurve curve(double noise) {
    return PldAccountant.ofGroup(List.of(new SampledGaussian(1, noise, 1)), 1).curve();
  }

  /** Scores that give so many right guesses. */
  private static OneRunCurveAudit audit(int canaries, int made, int right) {
    int guessedIn = (made + 1) / 2;
    int wrong = made - right;
    int wrongIn = Math.min(wrong, guessedIn);
    double[] included = new double[canaries / 2];
    double[] excluded = new double[canaries / 2];
    for (int i = 0; i < canaries / 2; i++) {
      included[i] =
          i < guessedIn - wrongIn ? 9 : i < guessedIn - wrongIn + wrong - wrongIn ? -9 : 1;
      excluded[i] = i < wrongIn ? 9 : i < wrongIn + made - guessedIn - (wrong - wrongIn) ? -9 : 1;
    }
    return OneRunCurveAudit.ofScores(included, excluded, List.of(made), 0.95);
  }

  /** Each number of guesses pays its part of the level. */
  @Test
  void guessNumbersShareTheLevel() {
    double[] in = IntStream.range(0, 40).mapToDouble(i -> 10 + i).toArray();
    double[] out = IntStream.range(0, 40).mapToDouble(i -> -i).toArray();
    double alone =
        OneRunCurveAudit.ofScores(in, out, List.of(80), 0.95)
            .noiseRefuted(new SampledGaussian(1, 1, 1), 1);
    double shared =
        OneRunCurveAudit.ofScores(in, out, List.of(80, 40), 0.95)
            .noiseRefuted(new SampledGaussian(1, 1, 1), 1);
    double atHalf =
        OneRunCurveAudit.ofScores(in, out, List.of(80), 0.975)
            .noiseRefuted(new SampledGaussian(1, 1, 1), 1);
    assertThat(shared).isEqualTo(atHalf).isGreaterThan(alone);
  }

  /** A true curve is refuted with probability at most 5 %; a much better one nearly always. */
  @Test
  void refutesATrueCurveInAtMostOneRunOfTwenty() {
    int runs = 300;
    int refuted = 0;
    int tooGood = 0;
    SplittableRandom random = new SplittableRandom(2025);
    int of = 0;
    for (double mu : new double[] {0.5, 1, 3}) {
      for (int made : new int[] {200, 50}) {
        for (int run = 0; run < runs; run++) {
          int right = right(random, 200, made, mu);
          refuted += OneRunCurveAudit.refutes(200, made, right, gaussian(mu), 0.05) ? 1 : 0;
          tooGood += OneRunCurveAudit.refutes(200, made, right, gaussian(mu / 8), 0.05) ? 1 : 0;
          of++;
        }
      }
    }
    assertThat((double) refuted / of).isLessThan(0.05);
    assertThat((double) tooGood / of).isGreaterThan(0.5);
  }

  private static int right(SplittableRandom random, int canaries, int made, double mu) {
    double[][] scored = new double[canaries][];
    for (int i = 0; i < canaries; i++) {
      double in = random.nextBoolean() ? 1 : 0;
      scored[i] = new double[] {random.nextGaussian() + mu * in, in};
    }
    Arrays.sort(scored, (a, b) -> Double.compare(b[0], a[0]));
    int right = 0;
    int guessedIn = (made + 1) / 2;
    for (int i = 0; i < guessedIn; i++) {
      right += (int) scored[i][1];
    }
    for (int i = 0; i < made - guessedIn; i++) {
      right += 1 - (int) scored[canaries - 1 - i][1];
    }
    return right;
  }
}
