package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RdpAccountantTest {
  private static RdpAccountant of(double rate, double noise, long steps) {
    return RdpAccountant.of(List.of(new SampledGaussian(rate, noise, steps)));
  }

  /** The vectors' fractional orders are upper bounds, by up to 1.2 % (the row of q 0.2, σ 0.5). */
  @Test
  void isAtMostTheReferenceAndHardlyBelow() {
    for (Vectors.Row row : Vectors.rows("dpsgd_eps.csv")) {
      RdpAccountant accountant = of(row.get("q"), row.get("sigma"), row.whole("steps"));
      double epsilon = accountant.epsilon(row.get("delta"));
      assertThat(epsilon)
          .as("%s", row)
          .isLessThanOrEqualTo(row.get("rdp_eps") * (1 + 1e-9))
          .isGreaterThan(row.get("rdp_eps") * (row.get("q") == 0.2 ? 0.988 : 0.99));
    }
  }

  @Test
  void isTheBestOrderOfTheExactMoments() {
    List<Double> orders = new ArrayList<>();
    for (int tenths = 12; tenths < 400; tenths += 9) {
      orders.add(tenths / 10.0);
    }
    for (Vectors.Row row : Vectors.rows("dpsgd_eps.csv")) {
      SampledGaussian stretch =
          new SampledGaussian(row.get("q"), row.get("sigma"), row.whole("steps"));
      double expected = Double.POSITIVE_INFINITY;
      for (double order : orders) {
        double divergence =
            stretch.steps()
                * RenyiOracle.logMoment(stretch.samplingRate(), stretch.noiseMultiplier(), order)
                / (order - 1);
        expected =
            Math.min(
                expected,
                divergence
                    + Math.log((order - 1) / order)
                    - Math.log(row.get("delta") * order) / (order - 1));
      }
      assertThat(RdpAccountant.of(List.of(stretch), orders).epsilon(row.get("delta")))
          .as("%s", row)
          .isBetween(expected * (1 - 1e-13), expected * (1 + 1e-8));
    }
  }

  /** TensorFlow Privacy's published values. */
  @Test
  void repeatsPublishedValues() {
    RdpAccountant.EpsilonAtOrder mnist = of(150.0 / 60_000, 1.3, 6000).epsilonAtOrder(1e-5);
    assertThat(mnist.epsilon()).isCloseTo(0.7242234026109595, within(1e-9));
    assertThat(mnist.order()).isEqualTo(19);
    RdpAccountant.EpsilonAtOrder longRun = of(0.001, 1, 30_000).epsilonAtOrder(1e-7);
    assertThat(longRun.epsilon()).isCloseTo(1.4154988495444842, within(1e-9));
    assertThat(longRun.order()).isEqualTo(13);
    assertThat(of(0.04, 1.5, 2250).epsilon(1e-5)).isCloseTo(7.32911117143, within(1e-3));
  }

  @Test
  void composesByAddition() {
    SampledGaussian first = new SampledGaussian(0.01, 1, 300);
    SampledGaussian second = new SampledGaussian(0.02, 1.5, 200);
    double order = 4.4;
    double together = RdpAccountant.of(List.of(first, second), List.of(order)).epsilon(1e-5);
    double sum = RdpAccountant.divergence(first, order) + RdpAccountant.divergence(second, order);
    assertThat(together)
        .isCloseTo(
            sum + Math.log1p(-1 / order) - Math.log(1e-5 * order) / (order - 1), within(1e-10));
    assertThat(RdpAccountant.of(List.of(first, first)).epsilon(1e-5))
        .isCloseTo(of(0.01, 1, 600).epsilon(1e-5), within(1e-10));
  }

  @Test
  void growsWithEverythingThatSpendsPrivacy() {
    double base = of(0.01, 1, 1000).epsilon(1e-5);
    assertThat(of(0.011, 1, 1000).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 0.95, 1000).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1010).epsilon(1e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1000).epsilon(0.9e-5)).isGreaterThan(base);
    assertThat(of(0.01, 1, 1000).delta(base)).isBetween(0.999e-5, 1.001e-5);
    assertThat(of(0.01, 1, 1000).delta(base + 0.1)).isLessThan(1e-5);
  }

  @Test
  void needsNoEpsilonWhereDeltaCoversTheWholeDistance() {
    assertThat(of(0.001, 20, 1).epsilon(0.01)).isZero();
    assertThat(of(0.001, 20, 1).delta(0)).isLessThan(0.01);
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> of(0, 1, 1)).hasMessage("samplingRate must lie in (0, 1]: 0.0");
    assertThatThrownBy(() -> of(0.1, 0, 1))
        .hasMessage("noiseMultiplier must be finite and above 0: 0.0");
    assertThatThrownBy(() -> of(0.1, 1, 0)).hasMessage("steps must be at least 1: 0");
    assertThatThrownBy(() -> of(0.1, 1, 1).epsilon(0))
        .hasMessage("delta must lie strictly between 0 and 1: 0.0");
    assertThatThrownBy(() -> of(0.1, 1, 1).delta(-1))
        .hasMessage("epsilon must be finite and at least 0: -1.0");
    assertThatThrownBy(() -> RdpAccountant.of(List.of()))
        .hasMessage("stretches must hold at least one");
  }
}
