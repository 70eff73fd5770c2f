package org.coalmine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.coalmine.kernel.Approximation.*;

import org.junit.jupiter.api.Test;

class ApproximationTest {
  @Test
  void tanhAndSigmoidAreWithinThreeRoundings() {
    for (double at = -12; at <= 12; at += 1.0 / 128) {
      float z = Approximation.clamp((float) at);
      float y = z * z;
      double numerator = Approximation.numerator(z, y);
      double denominator = Approximation.denominator(y);
      assertThat(numerator / denominator).as("tanh(%s)", at).isCloseTo(Math.tanh(at), within(4e-7));
      assertThat((denominator + numerator) / (2 * denominator))
          .as("sigmoid(%s)", 2 * at)
          .isCloseTo(1 / (1 + Math.exp(-2 * at)), within(2e-7));
    }
  }

  /**
   * What rounding does to the values is random and averages out, what it did to P and Q does not.
   */
  @Test
  void theCoefficientsAsRoundedHaveLittleBias() {
    double sum = 0;
    int points = 0;
    for (double z = 1.0 / 512; z <= Approximation.TANH_CLAMP; z += 1.0 / 512) {
      double y = z * z;
      double numerator = 1 + y * (P1 + y * (P2 + y * (P3 + y * P4)));
      double denominator = 1 + y * (Q1 + y * (Q2 + y * (Q3 + y * Q4)));
      double error = z * numerator / denominator / Math.tanh(z) - 1;
      assertThat(error).as("tanh(%s)", z).isCloseTo(0, within(1.5e-8));
      if (z <= 3) {
        sum += error;
        points++;
      }
    }
    assertThat(sum / points).isCloseTo(0, within(5e-9));
  }

  @Test
  void clampKeepsSmallValuesAndBoundsAllOthers() {
    assertThat(Approximation.clamp(-3.25f)).isEqualTo(-3.25f);
    assertThat(Approximation.clamp(8.6f)).isEqualTo(8.5f);
    assertThat(Approximation.clamp(-1e30f)).isEqualTo(-8.5f);
  }

  @Test
  void exponentialIsOneAtZeroAndWithinARoundingElsewhere() {
    assertThat(Approximation.expOfMinus(0f)).isEqualTo(1f);
    for (float e = 0; e < 86; e += 1f / 64) {
      double exact = Math.exp(-(double) e);
      assertThat((double) Approximation.expOfMinus(e))
          .as("exp(-%s)", e)
          .isCloseTo(exact, within(2e-7 * exact));
    }
    assertThat(Approximation.expOfMinus(1e20f)).isBetween(0f, 1e-36f);
  }

  @Test
  void logarithmIsZeroAtOneAndWithinARoundingElsewhere() {
    assertThat(Approximation.ln(1f)).isEqualTo(0f);
    for (float s = 1; s < 2000; s *= 1.009f) {
      assertThat((double) Approximation.ln(s))
          .as("ln(%s)", s)
          .isNotNegative()
          .isCloseTo(Math.log(s), within(1e-7 + 2e-7 * Math.log(s)));
    }
  }
}
