package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ThresholdsTest {
  /** 2⁻¹⁷ of 13.1072 nats is 10⁻⁴: the fixed part decides below, the cost above. */
  @Test
  void theToleranceGrowsWithTheCost() {
    Thresholds thresholds = Thresholds.of(new double[] {13, 131.072, 400}, 1e-4);

    assertThat(thresholds.nats(thresholds.below(0))).isEqualTo(13 - 1e-4);
    assertThat(thresholds.nats(thresholds.above(0))).isEqualTo(13 + 1e-4);
    assertThat(thresholds.nats(thresholds.at(1))).isEqualTo(131.072);
    assertThat(thresholds.nats(thresholds.below(1))).isEqualTo(131.072 - 0.001);
    assertThat(thresholds.nats(thresholds.above(1))).isEqualTo(131.072 + 0.001);
    assertThat(thresholds.nats(thresholds.above(2))).isEqualTo(400 + 400 * Math.pow(2, -17));
    assertThat(thresholds.size()).isEqualTo(9);
    assertThat(thresholds.only(2)).isEqualTo(Thresholds.of(new double[] {400}, 1e-4));
  }

  @Test
  void aLargerToleranceIsKept() {
    Thresholds thresholds = Thresholds.of(new double[] {131.072}, 0.5);

    assertThat(thresholds.nats(thresholds.above(0))).isEqualTo(131.572);
    assertThat(Thresholds.toleranceNats(131.072, 0.5)).isEqualTo(0.5);
  }

  @Test
  void withoutATolerance() {
    assertThat(Thresholds.toleranceNats(131.072, 0)).isZero();
    assertThat(Thresholds.of(new double[] {131.072, 13}, 0).sortedNats())
        .containsExactly(13, 131.072);
  }
}
