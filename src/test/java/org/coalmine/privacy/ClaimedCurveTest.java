package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;

class ClaimedCurveTest {
  private static final double DELTA = 1e-4;

  private static List<SampledGaussian> steps(double rate, double noise, long steps) {
    return List.of(new SampledGaussian(rate, noise, steps));
  }

  private static ClaimedCurve claimedBy(double rate, double noise, long steps) {
    List<SampledGaussian> stretches = steps(rate, noise, steps);
    return new ClaimedCurve(
        stretches.get(0), new PrivacyGuarantee(PldAccountant.of(stretches).epsilon(DELTA), DELTA));
  }

  private static RankEvidence evidence(String id, long rank, long fills, int units) {
    return RankEvidence.counted(id, BigInteger.valueOf(rank), BigInteger.valueOf(fills), 0, units);
  }

  /** The most powerful test between N(0, σ²) and N(m, σ²) has the power Φ(Φ⁻¹(k/n) + m/σ). */
  @Test
  void aGaussianCanGiveARankNoMoreThanThePowerOfItsBestTest() {
    for (int units : new int[] {1, 3}) {
      for (double mu : new double[] {0.5, 1, 2}) {
        double noise = 1 / mu;
        for (long rank : new long[] {1, 40, 3000}) {
          double cut = upperQuantile(rank / 1e6);
          double power = upperTail(cut - units * mu);
          double p =
              claimedBy(1, noise, 1).pValue(List.of(evidence("a", rank, 1_000_000, units)), 1);
          assertThat(p / power).as("×%d, μ %s, rank %d", units, mu, rank).isBetween(1.0, 12.0);
        }
      }
    }
  }

  private static double upperTail(double deviations) {
    return Erfc.value(deviations / Math.sqrt(2)) / 2;
  }

  private static double upperQuantile(double probability) {
    double low = -10;
    double high = 10;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (upperTail(middle) > probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The least over ε′, found by another road: a fine scan with an accountant of its own. */
  @Test
  void isTheLeastOverTheWholeCurve() {
    for (int units : new int[] {1, 4}) {
      List<SampledGaussian> stretches = steps(0.05, 2, 160);
      PldAccountant accountant = PldAccountant.ofGroup(stretches, units);
      for (double fraction : new double[] {1e-4}) {
        double least = 1;
        for (double epsilon = 0; epsilon < 9; epsilon += 0.25) {
          least = Math.min(least, Math.exp(epsilon) * fraction + accountant.delta(epsilon));
        }
        RankEvidence one = evidence("a", Math.round(fraction * 1e6), 1_000_000, units);
        assertThat(claimedBy(0.05, 2, 160).pValue(List.of(one), 1) / least)
            .as("×%d at %s", units, fraction)
            .isBetween(0.8, 1.0 + 1e-9);
      }
    }
  }

  /** A claim refuted at its own (ε, δ) is refuted by the curve, whatever the ranks are. */
  @Test
  void isNeverWeakerThanTheSinglePoint() {
    SplittableRandom random = new SplittableRandom(17);
    int refuted = 0;
    for (double noise : new double[] {0.6, 1.2, 4}) {
      List<SampledGaussian> stretches = steps(0.05, noise, 160);
      double epsilon = PldAccountant.of(stretches).epsilon(DELTA);
      ClaimedCurve claimed =
          new ClaimedCurve(stretches.get(0), new PrivacyGuarantee(epsilon, DELTA));
      for (int run = 0; run < 300; run++) {
        int units = 1 << random.nextInt(4);
        int canaries = 1 + random.nextInt(4);
        int quorum = 1 + random.nextInt(canaries);
        List<RankEvidence> evidence =
            IntStream.range(0, canaries)
                .mapToObj(
                    i ->
                        new RankEvidence(
                            "c" + i,
                            BigInteger.valueOf(
                                (long) Math.exp(random.nextDouble() * Math.log(1e9))),
                            BigInteger.valueOf(1_000_000_000_000L),
                            random.nextInt(5),
                            units,
                            random.nextBoolean() ? 0 : 1e-5))
                .toList();
        double low = RankBound.ofAll(evidence, quorum, DELTA, 0.95).epsilonLow();
        if (low > epsilon) {
          refuted++;
          assertThat(claimed.pValue(evidence, quorum))
              .as("×%d, quorum %d of %s, bound %s above %s", units, quorum, evidence, low, epsilon)
              .isLessThanOrEqualTo(0.05);
        }
      }
    }
    assertThat(refuted).as("runs that say something").isGreaterThan(100);
  }

  /** What one point could not refute, the curve does. */
  @Test
  void refutesWhatOnePointCannot() {
    List<RankEvidence> first = List.of(evidence("a", 1, 1_000_000_000, 16));
    ClaimedCurve claimed = claimedBy(0.05, 4, 160);
    double epsilon = PldAccountant.of(steps(0.05, 4, 160)).epsilon(DELTA);
    assertThat(RankBound.ofAll(first, 1, DELTA, 0.95).epsilonLow()).isLessThan(epsilon);
    assertThat(claimed.pValue(first, 1)).isLessThan(0.05);
  }

  @Test
  void severalCanariesAndAnEstimatePay() {
    ClaimedCurve claimed = claimedBy(0.05, 2, 160);
    RankEvidence one = evidence("a", 100, 1_000_000, 1);
    RankEvidence other = evidence("b", 400_000, 1_000_000, 1);
    RankEvidence estimated =
        new RankEvidence("a", BigInteger.valueOf(100), BigInteger.valueOf(1_000_000), 0, 1, 1e-3);
    double alone = claimed.pValue(List.of(one), 1);
    assertThat(alone).isLessThan(0.3);
    assertThat(claimed.pValue(List.of(one, other), 1)).isCloseTo(2 * alone, within(1e-12));
    assertThat(claimed.pValue(List.of(one, other), 2))
        .isCloseTo(claimed.pValue(List.of(other), 1), within(1e-12));
    assertThat(claimed.pValue(List.of(estimated), 1)).isCloseTo(alone + 1e-3, within(1e-12));
    assertThat(claimed.pValue(List.of(evidence("a", 1000, 1000, 1)), 1)).isEqualTo(1);
  }

  /** Where nothing is bounded the single point is left. */
  @Test
  void withoutACurveThePointIsTested() {
    ClaimedCurve claimed =
        new ClaimedCurve(steps(0.05, 0.019, 10).get(0), new PrivacyGuarantee(3, DELTA));
    double p = claimed.pValue(List.of(evidence("a", 1, 1_000_000, 2)), 1);
    assertThat(p).isCloseTo(Math.exp(6) / 1e6 + DELTA * (1 + Math.exp(3)), within(1e-12));
  }

  @Test
  void refusesWhatIsNoTest() {
    ClaimedCurve claimed = claimedBy(1, 1, 1);
    assertThatThrownBy(() -> claimed.pValue(List.of(), 1))
        .hasMessageContaining("at least one canary");
    assertThatThrownBy(() -> claimed.pValue(List.of(evidence("a", 1, 9, 1)), 2))
        .hasMessageContaining("quorum");
  }
}
