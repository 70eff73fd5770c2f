package org.coalmine.privacy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The least noise that keeps a training within a target ε.
 *
 * <p>ln ε is nearly linear in ln σ, so the root is bracketed and then found by false position with
 * the Illinois rule (Dowell and Jarratt 1971). The end of the bracket that meets the target is
 * returned: the accountant, asked about it, gives at most the target.
 */
public final class NoiseCalibration {
  private static final double RELATIVE_TOLERANCE = 1e-5;
  private static final double SMALLEST_NOISE = 0.05;
  private static final double LARGEST_NOISE = 1e5;

  private NoiseCalibration() {}

  /**
   * The noise multiplier for which {@code steps} steps cost at most the target, at most one part in
   * 10^5 above the least.
   *
   * @param method the accountant to ask
   * @param samplingRate q in (0, 1]
   * @param steps at least 1
   * @param target ε above 0 and δ in (0, 1)
   * @throws IllegalArgumentException if the target needs a noise multiplier outside 0.05 to 100 000
   */
  public static double noiseMultiplier(
      Accountant.Method method, double samplingRate, long steps, PrivacyGuarantee target) {
    Require.positive("epsilon", target.epsilon());
    Require.strictlyBetweenZeroAndOne("delta", target.delta());
    DoubleUnaryOperator logExcess =
        logNoise -> {
          SampledGaussian stretch = new SampledGaussian(samplingRate, Math.exp(logNoise), steps);
          double epsilon = method.of(List.of(stretch)).epsilon(target.delta());
          return Math.log(Math.max(epsilon, target.epsilon() * 1e-6) / target.epsilon());
        };
    double logStart = 0;
    double startExcess = logExcess.applyAsDouble(logStart);
    double stride = startExcess > 0 ? Math.log(2) : -Math.log(2);
    double logEnd = logStart + stride;
    double endExcess = logExcess.applyAsDouble(logEnd);
    while (startExcess > 0 == endExcess > 0) {
      if (logEnd < Math.log(SMALLEST_NOISE) || logEnd > Math.log(LARGEST_NOISE)) {
        throw new IllegalArgumentException(
            "epsilon %s at delta %s needs a noise multiplier outside %s to %s"
                .formatted(target.epsilon(), target.delta(), SMALLEST_NOISE, LARGEST_NOISE));
      }
      logStart = logEnd;
      startExcess = endExcess;
      logEnd += stride;
      endExcess = logExcess.applyAsDouble(logEnd);
    }
    return startExcess > 0
        ? Math.exp(falsePosition(logExcess, logStart, startExcess, logEnd, endExcess))
        : Math.exp(falsePosition(logExcess, logEnd, endExcess, logStart, startExcess));
  }

  /** The upper end of a bracket shrunk around the root; {@code excess} is positive below it. */
  private static double falsePosition(
      DoubleUnaryOperator excess,
      double below,
      double excessBelow,
      double above,
      double excessAbove) {
    double weightBelow = excessBelow;
    double weightAbove = excessAbove;
    boolean lastWasBelow = false;
    boolean first = true;
    while (above - below > RELATIVE_TOLERANCE) {
      double guess = above + (below - above) * weightAbove / (weightAbove - weightBelow);
      double margin = RELATIVE_TOLERANCE / 2;
      guess =
          Double.isFinite(guess) && Double.isFinite(weightBelow)
              ? Math.min(above - margin, Math.max(below + margin, guess))
              : (above + below) / 2;
      double value = excess.applyAsDouble(guess);
      boolean isBelow = value > 0;
      if (isBelow) {
        below = guess;
        weightBelow = value;
        weightAbove = !first && lastWasBelow ? weightAbove / 2 : weightAbove;
      } else {
        above = guess;
        weightAbove = value;
        weightBelow = !first && !lastWasBelow ? weightBelow / 2 : weightBelow;
      }
      lastWasBelow = isBelow;
      first = false;
    }
    return above;
  }
}
