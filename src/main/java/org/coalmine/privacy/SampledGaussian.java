package org.coalmine.privacy;

/**
 * One stretch of DP-SGD: {@code steps} times, every privacy unit joins the batch with probability
 * {@code samplingRate}, independently of all others (Poisson sampling); the contributions, each of
 * norm at most C, are summed; and Gaussian noise of standard deviation {@code noiseMultiplier} · C
 * is added to every coordinate of the sum.
 *
 * @param samplingRate q in (0, 1]
 * @param noiseMultiplier σ above 0 and at most 10^6, in units of the clip norm C
 * @param steps at least 1
 */
public record SampledGaussian(double samplingRate, double noiseMultiplier, long steps) {
  /** Above this many steps the accountants' own rounding would have to be watched more closely. */
  public static final long MAXIMUM_STEPS = 1_000_000_000L;

  private static final double MAXIMUM_NOISE = 1e6;

  public SampledGaussian {
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException("samplingRate must lie in (0, 1]: " + samplingRate);
    }
    Require.positive("noiseMultiplier", noiseMultiplier);
    if (noiseMultiplier > MAXIMUM_NOISE) {
      throw new IllegalArgumentException(
          "noiseMultiplier must be at most %s: %s".formatted(MAXIMUM_NOISE, noiseMultiplier));
    }
    Require.atLeast("steps", 1, steps);
    Require.atMost("steps", MAXIMUM_STEPS, steps);
  }
}
