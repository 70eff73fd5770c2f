package org.coalmine.privacy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;

/**
 * Whether the guesses of a single run refute a whole trade-off curve (Mahloujifar, Melis,
 * Chaudhuri, Auditing f-Differential Privacy in One Run, ICML 2025). {@link OneRunAudit} tests one
 * pair (ε, δ); a curve says more, and so more is refuted.
 *
 * <p>Of m canaries, each in or out by its own fair coin, g are guessed and v guessed rightly. Let f
 * be the trade-off curve of one canary in against out, turn(r) = f(1 − r), and α the level. If f
 * held, v or more right guesses would have a probability of at most α unless
 *
 * <pre>
 *   r = α·v/m;  h = α·(g − v)/m
 *   for i = v − 1 … 0:  h′ = max(h, turn(r));  if h′ = h: stop
 *                       r = min(1, r + i/(g − i)·(h′ − h));  h = h′
 *   r + h ≤ g/m.
 * </pre>
 *
 * What must hold is what {@link OneRunAudit} needs; a canary that several units carry is a group,
 * and f its curve.
 */
public final class OneRunCurveAudit {
  private static final double LEAST_NOISE = 1e-3;
  private static final double MOST_NOISE = 1e5;
  private static final double NOISE_PRECISION = 2e-3;

  private final int canaries;
  private final List<Guesses> guesses;
  private final double level;

  /** How many were made, and how many of them were right. */
  record Guesses(int made, int right) {}

  private OneRunCurveAudit(int canaries, List<Guesses> guesses, double level) {
    this.canaries = canaries;
    this.guesses = List.copyOf(guesses);
    this.level = level;
  }

  /**
   * The audit of scores; arguments and guesses are those of {@link OneRunAudit#ofScores}.
   *
   * @param confidence 1 − α in (0, 1), for all numbers of guesses together
   */
  public static OneRunCurveAudit ofScores(
      double[] included, double[] excluded, List<Integer> guessNumbers, double confidence) {
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
    List<Guesses> guesses =
        guessNumbers.stream()
            .map(made -> OneRunAudit.guess(included, excluded, made, 0, confidence))
            .map(audit -> new Guesses(audit.guesses(), audit.right()))
            .toList();
    return new OneRunCurveAudit(
        included.length + excluded.length, guesses, (1 - confidence) / guesses.size());
  }

  /** Whether the curve of a canary, in against out, is refuted. */
  public boolean refutes(PrivacyCurve curve) {
    DoubleUnaryOperator turned = curve.turnedTradeOff();
    return guesses.stream()
        .anyMatch(one -> refutes(canaries, one.made(), one.right(), turned, level));
  }

  /**
   * The least noise multiplier that is refuted: training cannot have had so much noise or more.
   *
   * @param training whose sampling rate and steps are kept
   * @param units how many units carry a canary that is in
   * @return to one part in 500, from above; infinite if none is refuted
   */
  public double noiseRefuted(SampledGaussian training, int units) {
    // Whether the noise e^(exponent · NOISE_PRECISION) is refuted.
    IntPredicate refuted =
        exponent ->
            refutes(
                PldAccountant.ofGroup(
                        List.of(
                            new SampledGaussian(
                                training.samplingRate(),
                                Math.exp(exponent * NOISE_PRECISION),
                                training.steps())),
                        units)
                    .curve());
    int unrefuted = (int) Math.floor(Math.log(LEAST_NOISE) / NOISE_PRECISION);
    int most = (int) Math.floor(Math.log(MOST_NOISE) / NOISE_PRECISION);
    int found = most;
    if (!refuted.test(most)) {
      return Double.POSITIVE_INFINITY;
    }
    while (found - unrefuted > 1) {
      int middle = Math.floorDiv(found + unrefuted, 2);
      if (refuted.test(middle)) {
        found = middle;
      } else {
        unrefuted = middle;
      }
    }
    return Math.exp(found * NOISE_PRECISION);
  }

  /**
   * The recursion.
   *
   * @param canaries m
   * @param made g, from 1 to m
   * @param right v, from 0 to g
   * @param turned r ↦ f(1 − r)
   * @param level α
   */
  static boolean refutes(
      int canaries, int made, int right, DoubleUnaryOperator turned, double level) {
    double r = level * right / canaries;
    double h = level * (made - right) / canaries;
    for (int i = right - 1; i >= 0; i--) {
      double next = Math.max(h, turned.applyAsDouble(r));
      if (next == h) {
        break;
      }
      r = Math.min(1, r + (double) i / (made - i) * (next - h));
      h = next;
    }
    return r + h > (double) made / canaries;
  }
}
