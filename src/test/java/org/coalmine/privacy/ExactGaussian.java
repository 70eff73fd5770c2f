package org.coalmine.privacy;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/** One Gaussian mechanism, exactly (Balle and Wang 2018, theorem 8). */
final class ExactGaussian {
  private ExactGaussian() {}

  /** Φ(1/2σ − εσ) − e^ε Φ(−1/2σ − εσ), in a form that keeps its digits in the tail. */
  static double delta(double noise, double epsilon) {
    double near = (epsilon * noise - 1 / (2 * noise)) / Math.sqrt(2);
    double far = (epsilon * noise + 1 / (2 * noise)) / Math.sqrt(2);
    return near < 1
        ? (Erfc.value(near) - Math.exp(epsilon) * Erfc.value(far)) / 2
        : Math.exp(-near * near) * (Erfcx.value(near) - Erfcx.value(far)) / 2;
  }
}
