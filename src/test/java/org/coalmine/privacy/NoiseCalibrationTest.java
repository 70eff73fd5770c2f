package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseCalibrationTest {
  private static final PrivacyGuarantee EIGHT = new PrivacyGuarantee(8, 1e-5);

  /** Opacus: 1.3562 by RDP and 1.2915 by PRV, both found to 0.01 in epsilon and from above. */
  @Test
  void agreesWithPublishedNoise() {
    assertThat(NoiseCalibration.noiseMultiplier(RdpAccountant::of, 0.04, 2000, EIGHT))
        .isCloseTo(1.3562, within(3e-4))
        .isLessThan(1.3563);
    assertThat(NoiseCalibration.noiseMultiplier(PldAccountant::of, 0.04, 2000, EIGHT))
        .isCloseTo(1.2915, within(2e-3))
        .isLessThan(1.2916);
  }

  @Test
  void meetsTheTargetAndHardlyMore() {
    for (double target : new double[] {0.05, 1, 30, 400}) {
      PrivacyGuarantee guarantee = new PrivacyGuarantee(target, 1e-6);
      double noise = NoiseCalibration.noiseMultiplier(RdpAccountant::of, 0.01, 500, guarantee);
      assertThat(epsilon(noise)).as("target %s", target).isLessThanOrEqualTo(target);
      assertThat(epsilon(noise * (1 - 3e-5))).as("target %s", target).isGreaterThan(target);
    }
  }

  private static double epsilon(double noise) {
    return RdpAccountant.of(List.of(new SampledGaussian(0.01, noise, 500))).epsilon(1e-6);
  }

  @Test
  void refusesWhatNoNoiseReaches() {
    assertThatThrownBy(
            () ->
                NoiseCalibration.noiseMultiplier(
                    RdpAccountant::of, 1, 1_000_000, new PrivacyGuarantee(1e-4, 1e-12)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a noise multiplier outside");
    assertThatThrownBy(
            () ->
                NoiseCalibration.noiseMultiplier(
                    RdpAccountant::of, 1, 1, new PrivacyGuarantee(0, 1e-5)))
        .hasMessage("epsilon must be finite and above 0: 0.0");
  }
}
