package org.coalmine.privacy;

import java.io.Serializable;

/**
 * How training is made differentially private, beside {@code TrainingSettings}.
 *
 * @param clipNorm C, the largest Euclidean norm of a unit's gradient; larger ones are scaled down
 * @param noiseMultiplier σ, the noise's standard deviation in units of C; at most 10^6
 * @param delta δ, at which ε is stated
 * @param samplingRate q, the probability of a unit to be in a step, at least 10^-9 and at most 1
 * @param unit what is hidden
 * @param noise where noise and samples come from
 * @param expectedUnits N₀, how many units are expected to be trained on, stated without looking at
 *     them: above 0, or {@link #UNSTATED}
 */
public record PrivacySettings(
    double clipNorm,
    double noiseMultiplier,
    double delta,
    double samplingRate,
    PrivacyUnit unit,
    NoiseSource noise,
    double expectedUnits)
    implements Serializable {
  /**
   * {@link #expectedUnits} of a training that was begun when a step was divided by the number of
   * units that there were. It can be reported on; it cannot go on.
   */
  public static final double UNSTATED = 0;

  private static final double MOST_NOISE = 1e6;
  private static final double LEAST_SAMPLING_RATE = 1e-9;

  public PrivacySettings {
    positive("clipNorm", clipNorm);
    positive("noiseMultiplier", noiseMultiplier);
    if (noiseMultiplier > MOST_NOISE) {
      throw new IllegalArgumentException(
          "noiseMultiplier must be at most %s: %s".formatted(MOST_NOISE, noiseMultiplier));
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be between 0 and 1: " + delta);
    }
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException(
          "samplingRate must be above 0 and at most 1: " + samplingRate);
    }
    if (samplingRate < LEAST_SAMPLING_RATE) {
      throw new IllegalArgumentException(
          "samplingRate must be at least %s, where an epoch has 10^9 steps: %s"
              .formatted(LEAST_SAMPLING_RATE, samplingRate));
    }
    if (expectedUnits != UNSTATED) {
      positive("expectedUnits", expectedUnits);
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite: " + value);
    }
  }

  /** How many steps an epoch has: every unit is expected in one of them. */
  public int stepsPerEpoch() {
    return Math.toIntExact(Math.max(1, Math.round(1 / samplingRate)));
  }

  /** Whether N₀ was stated, so that no step depends on how many units there are. */
  public boolean statesExpectedUnits() {
    return expectedUnits != UNSTATED;
  }

  /**
   * What the noisy sum of a step is divided by: q·N₀, a constant. A divisor taken from the units
   * would tell how many there are by the length of the step.
   *
   * @throws IllegalStateException if N₀ was not stated
   */
  public double divisor() {
    if (!statesExpectedUnits()) {
      throw new IllegalStateException("expectedUnits was not stated");
    }
    return samplingRate * expectedUnits;
  }

  /** The same with other noise. */
  public PrivacySettings withNoiseMultiplier(double other) {
    return new PrivacySettings(clipNorm, other, delta, samplingRate, unit, noise, expectedUnits);
  }
}
