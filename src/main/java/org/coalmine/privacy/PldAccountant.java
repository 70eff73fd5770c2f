package org.coalmine.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The privacy loss distribution of DP-SGD, composed by Fourier transform.
 *
 * <p>For a pair of outputs' distributions P and Q the privacy loss is L = ln(P(o)/Q(o)) for o ~ P,
 * and the pair is (ε, δ)-close in this direction for exactly
 *
 * <pre>  δ(ε) = E (1 − e^{ε − L})₊.                                                     (1)</pre>
 *
 * Losses of independent steps add up, so the distribution of the sum is a convolution: a product of
 * spectra, a power for a stretch of equal steps (Koskela, Jälkö, Honkela, Computing Tight
 * Differential Privacy Guarantees Using FFT, 2020; Gopi, Lee, Wutschitz, Numerical Composition of
 * Differential Privacy, 2021). Adding and removing a unit are two pairs, each dominating its
 * direction at every step; both are composed and the larger result is the answer.
 *
 * <p><b>The answer is never too small.</b> Every approximation is one-sided, or its error is
 * bounded and added:
 *
 * <ul>
 *   <li>one step: {@link StepLoss} puts the loss on a grid by splitting, which can only raise (1);
 *   <li>tails of one step: infinite loss, at most 10^-6 of δ for all steps together;
 *   <li>the mass of the sum above the window that the transform sees: Chernoff's bound from the
 *       grid's own moments, added as if all of it had infinite loss; mass that the transform wraps
 *       around into the window only adds;
 *   <li>the rounding of the transforms and of the power: a bound on the error of every mass, summed
 *       over the spectrum as it is, is added to every mass ({@link SpectrumProduct});
 *   <li>the rounding of the loss of a step, times the steps, is added to ε.
 * </ul>
 *
 * <p><b>Tilting.</b> The error of a transform is relative to the largest masses, while δ lives in a
 * tail, where it would drown: 10^4 steps, δ 10^-9, and a bound on the error of 10^-8 says nothing.
 * So the masses p(s) of each step are replaced by p(s) e^{λs − K(λ)}, K(λ) = ln Σ p(s) e^{λs}. The
 * convolution of tilted masses is the tilted convolution, and (1) becomes
 *
 * <pre>  δ(ε) = e^{ΣK(λ) − λε} Σ_{s>ε} p̃(s) (e^{−λ(s−ε)} − e^{−(1+λ)(s−ε)}).              (2)
 * </pre>
 *
 * With λ where Chernoff's bound e^{ΣK(λ) − λε} is least, ε is in the middle of p̃, all errors are
 * relative to Chernoff's bound instead of 1, and any δ can be had. Every λ &gt; 0 gives a valid
 * result; only the accuracy depends on it, so it is chosen on a {@link LossSketch}.
 *
 * <p><b>Grid.</b> The splitting adds at most w²/4 of variance to a step. The width w is 24 standard
 * deviations of the sum over 2^15; for many steps 0.01 standard deviations of a step; and no finer
 * than 2^16 points in a step need, unless that is above 0.02 standard deviations of a step. No step
 * has more than 2^20 points and no sum more than 2^22, so memory stays below some 300 MB whatever
 * the number of steps.
 *
 * <p><b>Limits.</b> A δ below about 10^-280 is stated as that much. The panels of one step grow
 * like 1/σ², so training with σ below 0.02 is not bounded here: ε is infinite and δ is 1, while
 * {@link RdpAccountant} still answers. A sampling rate below 10^-12 counts as 10^-12: with r = q/q′
 * the mixture at q is (1 − r) of the pair's other side and r of the mixture at q′, and every
 * hockey-stick divergence is convex, so a larger rate dominates.
 */
public final class PldAccountant implements Accountant {
  private static final double SMALLEST_NOISE = 0.02;
  private static final double SMALLEST_RATE = 1e-12;
  private static final double TAIL_SHARE_OF_DELTA = 1e-6;

  /** If δ is this much smaller than expected, the tails would be 10^-4 of it. */
  private static final double TAIL_SHARE_SHOWS = 0.01;

  private static final double SMALLEST_TAIL = 1e-290;
  private static final double SMALLEST_DELTA_OF_CURVE = 1e-9;
  private static final double[] DELTAS_OF_CURVE = {0.3, 0.05, 1e-3, 1e-5, 1e-7, 1e-9};
  private static final double MOST_PANELS = 2e7;
  private static final double RELATIVE_ERROR = 1e-12;

  private static final double DEVIATIONS_OF_SUM = 24;
  private static final int POINTS_OF_SUM = 1 << 15;
  private static final int MOST_POINTS_OF_SUM = 1 << 21;
  private static final int POINTS_OF_STEP = 1 << 16;
  private static final int MOST_POINTS_OF_STEP = 1 << 20;
  private static final double WIDTH_PER_DEVIATION_OF_STEP = 0.01;

  private final List<SampledGaussian> stretches;
  private final int units;
  private final long steps;

  private PldAccountant(List<SampledGaussian> stretches, int units) {
    this.stretches = stretches;
    this.units = units;
    this.steps = stretches.stream().mapToLong(SampledGaussian::steps).sum();
  }

  /**
   * The accountant of a training. The work is done in {@link #epsilon} and {@link #delta}, anew
   * each time.
   *
   * @param stretches at least one
   */
  public static PldAccountant of(List<SampledGaussian> stretches) {
    return ofGroup(stretches, 1);
  }

  /**
   * The accountant of a training for data sets that differ by adding or removing a group of units.
   * Of m units a random number joins a step, and the pair of {@link BinomialLoss} takes the place
   * of the two-point mixture. It is never above what {@link #genericGroupEpsilon} states: that
   * follows from pairs which this pair is chained of.
   *
   * @param stretches at least one
   * @param units m, at least 1; more than 10 000 are not bounded
   */
  public static PldAccountant ofGroup(List<SampledGaussian> stretches, int units) {
    Require.atLeast("units", 1, units);
    if (stretches.isEmpty()) {
      throw new IllegalArgumentException("stretches must hold at least one");
    }
    return new PldAccountant(
        stretches.stream()
            .map(
                stretch ->
                    new SampledGaussian(
                        Math.max(stretch.samplingRate(), SMALLEST_RATE),
                        stretch.noiseMultiplier(),
                        stretch.steps()))
            .toList(),
        units);
  }

  @Override
  public double groupEpsilon(int size, double delta) {
    Require.atLeast("size", 1, size);
    double tight = ofGroup(stretches, Math.multiplyExact(units, size)).epsilon(delta);
    return Double.isFinite(tight) ? tight : genericGroupEpsilon(size, delta);
  }

  @Override
  public double epsilon(double delta) {
    Require.strictlyBetweenZeroAndOne("delta", delta);
    if (!bounds()) {
      return Double.POSITIVE_INFINITY;
    }
    List<StepLoss> stepLosses = stepLosses(delta);
    if (!takesFewPanels(stepLosses)) {
      return Double.POSITIVE_INFINITY;
    }
    double epsilon =
        largestOfBothDirections(
            stepLosses,
            losses -> Composition.aroundDelta(losses, delta),
            curve -> curve.epsilon(delta));
    return epsilon == 0 ? 0 : roundedUp(epsilon + lossError(stepLosses));
  }

  @Override
  public double delta(double epsilon) {
    Require.notNegative("epsilon", epsilon);
    if (!bounds()) {
      return 1;
    }
    double delta = units == 1 ? RdpAccountant.of(stretches).delta(epsilon) : 1;
    double expected;
    do {
      expected = delta;
      delta = delta(epsilon, expected);
    } while (delta < expected * TAIL_SHARE_SHOWS);
    return delta;
  }

  /**
   * δ at every ε of a table. One composition answers for all of them, and is exact where it is
   * tilted to; the least of several is taken.
   */
  PrivacyCurve curve() {
    double[] removing = new double[PrivacyCurve.POINTS];
    double[] adding = new double[PrivacyCurve.POINTS];
    Arrays.fill(removing, 1);
    Arrays.fill(adding, 1);
    List<StepLoss> stepLosses = bounds() ? stepLosses(SMALLEST_DELTA_OF_CURVE) : List.of();
    if (!stepLosses.isEmpty() && takesFewPanels(stepLosses)) {
      double lossError = lossError(stepLosses);
      for (double delta : DELTAS_OF_CURVE) {
        Curves curves = curves(stepLosses, losses -> Composition.aroundDelta(losses, delta));
        lower(removing, curves.removing(), lossError);
        lower(adding, curves.adding(), lossError);
      }
    }
    return new PrivacyCurve(removing, adding);
  }

  private static void lower(double[] deltas, Curve curve, double lossError) {
    for (int i = 0; i < deltas.length; i++) {
      double exact = Math.max(0, PrivacyCurve.epsilon(i) - lossError);
      deltas[i] = Math.min(deltas[i], roundedUp(curve.delta(exact)));
    }
  }

  /** δ(ε), with tails that suit a δ about as large as expected. */
  private double delta(double epsilon, double expected) {
    List<StepLoss> stepLosses = stepLosses(expected);
    if (!takesFewPanels(stepLosses)) {
      return 1;
    }
    double exact = Math.max(0, epsilon - lossError(stepLosses));
    double delta =
        largestOfBothDirections(
            stepLosses,
            losses -> Composition.aroundEpsilon(losses, exact),
            curve -> curve.delta(exact));
    return Math.min(1, roundedUp(delta));
  }

  private boolean bounds() {
    return units <= BinomialLoss.MOST_UNITS
        && stretches.stream().allMatch(stretch -> stretch.noiseMultiplier() >= SMALLEST_NOISE);
  }

  private static boolean takesFewPanels(List<StepLoss> stepLosses) {
    return stepLosses.stream().allMatch(loss -> loss.panels() <= MOST_PANELS);
  }

  private static double roundedUp(double value) {
    return Math.nextUp(value * (1 + RELATIVE_ERROR));
  }

  private List<StepLoss> stepLosses(double delta) {
    double tailMass = Math.max(SMALLEST_TAIL, TAIL_SHARE_OF_DELTA * delta / steps);
    return stretches.stream().map(stretch -> new StepLoss(stretch, units, tailMass)).toList();
  }

  private double lossError(List<StepLoss> stepLosses) {
    double error = 0;
    for (int i = 0; i < stepLosses.size(); i++) {
      error += stretches.get(i).steps() * stepLosses.get(i).lossError();
    }
    return error;
  }

  private double largestOfBothDirections(
      List<StepLoss> stepLosses,
      Function<List<Composition.Repeated>, Composition> compose,
      ToDoubleFunction<Curve> answer) {
    Curves curves = curves(stepLosses, compose);
    return Math.max(answer.applyAsDouble(curves.removing()), answer.applyAsDouble(curves.adding()));
  }

  private record Curves(Curve removing, Curve adding) {}

  private Curves curves(
      List<StepLoss> stepLosses, Function<List<Composition.Repeated>, Composition> compose) {
    double width = width(stepLosses);
    while (true) {
      Grids grids = grids(stepLosses, width);
      Composition ofRemoving = compose.apply(grids.removing());
      Composition ofAdding = compose.apply(grids.adding());
      if (ofRemoving.points().isPresent() && ofAdding.points().isPresent()) {
        return new Curves(ofRemoving.curve(), ofAdding.curve());
      }
      width *= 2;
    }
  }

  private record Grids(List<Composition.Repeated> removing, List<Composition.Repeated> adding) {}

  private Grids grids(List<StepLoss> stepLosses, double width) {
    List<Composition.Repeated> removing = new ArrayList<>();
    List<Composition.Repeated> adding = new ArrayList<>();
    for (int i = 0; i < stepLosses.size(); i++) {
      long times = stretches.get(i).steps();
      StepLoss.BothDirections losses = stepLosses.get(i).onGrid(width);
      removing.add(new Composition.Repeated(losses.removing(), times));
      adding.add(new Composition.Repeated(losses.adding(), times));
    }
    return new Grids(removing, adding);
  }

  private double width(List<StepLoss> stepLosses) {
    double variance = 0;
    double range = 0;
    for (int i = 0; i < stepLosses.size(); i++) {
      variance += stretches.get(i).steps() * stepLosses.get(i).variance();
      range = Math.max(range, stepLosses.get(i).range());
    }
    double ofSum = DEVIATIONS_OF_SUM * Math.sqrt(variance);
    double ofStep = WIDTH_PER_DEVIATION_OF_STEP * Math.sqrt(variance / steps);
    double width = Math.min(ofSum / POINTS_OF_SUM, Math.max(ofStep, ofSum / MOST_POINTS_OF_SUM));
    double forFewPoints = Math.min(2 * ofStep, range / POINTS_OF_STEP);
    return Math.max(width, Math.max(forFewPoints, range / MOST_POINTS_OF_STEP));
  }
}
