package org.coalmine.privacy;

/**
 * The privacy loss of one step of the sampled Gaussian mechanism, put on a grid so that nothing is
 * ever understated.
 *
 * <p>Let x be the noisy sum in the direction of the unit's contribution: x ~ N(0, σ²) without the
 * unit and the mixture (1 − q) N(0, σ²) + q N(1, σ²) with it; these are the dominating pairs for
 * adding and removing (Zhu, Dong, Wang, Optimal Accounting of Differential Privacy via
 * Characteristic Function, 2022). With s(x) = ln((1 − q) + q e^{(2x − 1)/2σ²}), the loss of
 * removing is s(x) for x from the mixture, and the loss of adding is −s(x) for x from N(0, σ²).
 *
 * <p><b>Onto the grid.</b> A loss between two grid points is split over both so that its mass and
 * its e^{−loss} are kept: from ℓ in [a, a + w], the part (e^{a+w−ℓ} − 1)/(e^w − 1) goes to a and
 * the rest to a + w. The quantity to bound, E (1 − e^{ε − L})₊ of a sum L of losses, is for every
 * other loss fixed a convex, never increasing function of u = e^{−ℓ}, and splitting is a
 * mean-preserving spread of u: so it can only raise it (Jensen). Hence the grid is pessimistic
 * under any composition, yet its error is second order in w. This is the discretization of
 * Doroshenko, Ghazi, Kamath, Kumar, Manurangsi, Connect the Dots, 2022; their curve through the
 * points (ε_i, δ(ε_i)) is this one.
 *
 * <p><b>Tails.</b> What lies beyond z standard deviations has a mass of at most e^{−z²/2}/(z√2π) on
 * each side. On the side where losses are large it is counted as infinite loss; on the other it is
 * raised to the least loss on the grid.
 *
 * <p><b>Integration.</b> Gauss-Legendre with four nodes on panels that end at the grid's edges and
 * are never longer than min(σ, σ²)/32; its error is below 10^-13 of the mass. All terms are
 * positive, so the masses' relative error is that of the exponentials; every mass is raised by
 * {@link #MASS_SLACK} to cover both. {@link #lossError} bounds what rounding does to the loss
 * itself.
 */
final class StepLoss {
  static final double MASS_SLACK = 1e-11;

  private static final double[] NODES = {
    -0.8611363115940526, -0.33998104358485626, 0.33998104358485626, 0.8611363115940526
  };
  private static final double[] WEIGHTS = {
    0.34785484513745385, 0.6521451548625461, 0.6521451548625461, 0.34785484513745385
  };

  private final LossFunction function;
  private final double noiseMultiplier;
  private final double tailMass;
  private final double lowest;
  private final double highest;

  /**
   * Of one unit.
   *
   * @param tailMass what may count as infinite loss in one step
   */
  StepLoss(SampledGaussian stretch, double tailMass) {
    this(stretch, 1, tailMass);
  }

  /**
   * Of a group. If all of it joins every step, it is one unit whose noise is m times smaller.
   *
   * @param units m, at least 1
   * @param tailMass what may count as infinite loss in one step, and for m above 1 once more
   */
  StepLoss(SampledGaussian stretch, int units, double tailMass) {
    boolean mixes = units > 1 && stretch.samplingRate() < 1;
    this.noiseMultiplier = mixes ? stretch.noiseMultiplier() : stretch.noiseMultiplier() / units;
    this.function =
        mixes
            ? new BinomialLoss(units, stretch.samplingRate(), noiseMultiplier, tailMass)
            : new TwoPointLoss(stretch.samplingRate(), noiseMultiplier);
    double deviations = 1;
    while (normalTail(deviations) > tailMass) {
      deviations += 0.01;
    }
    this.tailMass = normalTail(deviations);
    this.lowest = -deviations * noiseMultiplier;
    this.highest = function.largestMean() + deviations * noiseMultiplier;
  }

  /** At least Pr[N(0, 1) &gt; deviations], by Mills' ratio. */
  private static double normalTail(double deviations) {
    return Math.exp(-deviations * deviations / 2) / (deviations * Math.sqrt(2 * Math.PI));
  }

  /** From the least to the largest finite loss. */
  double range() {
    return function.loss(highest) - function.loss(lowest);
  }

  /** About how many panels of integration the grid takes, beside one per point of it. */
  double panels() {
    double length = (highest - lowest) / noiseMultiplier;
    return 32 * length + 4 * (range() + length / noiseMultiplier);
  }

  /** The variance of the loss of removing; to a few digits. */
  double variance() {
    int points = (int) Math.max(4000, Math.min(1e6, 4 * (highest - lowest) / noiseMultiplier));
    double spacing = (highest - lowest) / points;
    double mass = 0;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < points; i++) {
      double x = lowest + (i + 0.5) * spacing;
      double density = function.densityWith(x);
      double loss = function.loss(x);
      mass += density;
      mean += density * loss;
      square += density * loss * loss;
    }
    mean /= mass;
    return Math.max(square / mass - mean * mean, Double.MIN_NORMAL);
  }

  /** By how much rounding may have put a loss too low. */
  double lossError() {
    return function.roundingError(lowest, highest);
  }

  /** The losses of removing a unit and of adding one. */
  record BothDirections(DiscreteLoss removing, DiscreteLoss adding) {}

  /**
   * @param width of the grid, above 0
   */
  BothDirections onGrid(double width) {
    int first = (int) Math.floor(function.loss(lowest) / width);
    int last = (int) Math.ceil(function.loss(highest) / width) + 1;
    double[] removing = new double[last - first + 1];
    double[] adding = new double[last - first + 1];
    double growth = Math.expm1(width);
    int bin = first;
    double from = lowest;
    while (from < highest) {
      double edge = Math.min(function.observation((bin + 1) * width, from, highest), highest);
      if (!(edge > from)) {
        bin++;
        continue;
      }
      double to = Math.min(edge, from + function.longestPanel(from));
      double half = (to - from) / 2;
      double middle = from + half;
      for (int node = 0; node < NODES.length; node++) {
        double x = middle + half * NODES[node];
        double loss = Math.min(Math.max(function.loss(x), bin * width), (bin + 1) * width);
        double panelMass = half * WEIGHTS[node] * (1 + MASS_SLACK);
        double with = panelMass * function.densityWith(x);
        double without = panelMass * function.densityWithout(x);
        double toLower = Math.min(1, Math.expm1((bin + 1) * width - loss) / growth);
        double toUpperNegated = Math.min(1, Math.expm1(loss - bin * width) / growth);
        int j = bin - first;
        removing[j] += with * toLower;
        removing[j + 1] += with * (1 - toLower);
        adding[j] += without * (1 - toUpperNegated);
        adding[j + 1] += without * toUpperNegated;
      }
      from = to;
    }
    removing[1] += tailMass;
    adding[adding.length - 3] += tailMass;
    for (int i = 0, j = adding.length - 1; i < j; i++, j--) {
      double swap = adding[i];
      adding[i] = adding[j];
      adding[j] = swap;
    }
    return new BothDirections(
        new DiscreteLoss(width, first, removing, tailMass + function.droppedMass()),
        new DiscreteLoss(width, -last, adding, tailMass));
  }
}
