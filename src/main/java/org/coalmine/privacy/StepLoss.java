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

  private final double samplingRate;
  private final double noiseMultiplier;
  private final double variance;
  private final double tailMass;
  private final double lowest;
  private final double highest;

  /**
   * @param tailMass what may count as infinite loss in one step
   */
  StepLoss(SampledGaussian stretch, double tailMass) {
    this.samplingRate = stretch.samplingRate();
    this.noiseMultiplier = stretch.noiseMultiplier();
    this.variance = noiseMultiplier * noiseMultiplier;
    double deviations = 1;
    while (normalTail(deviations) > tailMass) {
      deviations += 0.01;
    }
    this.tailMass = normalTail(deviations);
    this.lowest = -deviations * noiseMultiplier;
    this.highest = 1 + deviations * noiseMultiplier;
  }

  /** At least Pr[N(0, 1) &gt; deviations], by Mills' ratio. */
  private static double normalTail(double deviations) {
    return Math.exp(-deviations * deviations / 2) / (deviations * Math.sqrt(2 * Math.PI));
  }

  /** From the least to the largest finite loss. */
  double range() {
    return loss(highest) - loss(lowest);
  }

  /** The variance of the loss of removing; to a few digits. */
  double variance() {
    int points = 4000;
    double spacing = (highest - lowest) / points;
    double mass = 0;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < points; i++) {
      double x = lowest + (i + 0.5) * spacing;
      double density = mixtureDensity(x);
      double loss = loss(x);
      mass += density;
      mean += density * loss;
      square += density * loss * loss;
    }
    mean /= mass;
    return Math.max(square / mass - mean * mean, Double.MIN_NORMAL);
  }

  /** By how much rounding may have put a loss too low. */
  double lossError() {
    return 0x1p-49 * (Math.abs(exponent(lowest)) + Math.abs(exponent(highest)));
  }

  /** The losses of removing a unit and of adding one. */
  record BothDirections(DiscreteLoss removing, DiscreteLoss adding) {}

  /**
   * @param width of the grid, above 0
   */
  BothDirections onGrid(double width) {
    int first = (int) Math.floor(loss(lowest) / width);
    int last = (int) Math.ceil(loss(highest) / width) + 1;
    double[] removing = new double[last - first + 1];
    double[] adding = new double[last - first + 1];
    double growth = Math.expm1(width);
    double longest = Math.min(noiseMultiplier, variance) / 32;
    int bin = first;
    double from = lowest;
    while (from < highest) {
      double edge = Math.min(observation((bin + 1) * width), highest);
      if (!(edge > from)) {
        bin++;
        continue;
      }
      double to = Math.min(edge, from + longest);
      double half = (to - from) / 2;
      double middle = from + half;
      for (int node = 0; node < NODES.length; node++) {
        double x = middle + half * NODES[node];
        double loss = Math.min(Math.max(loss(x), bin * width), (bin + 1) * width);
        double panelMass = half * WEIGHTS[node] * (1 + MASS_SLACK);
        double with = panelMass * mixtureDensity(x);
        double without = panelMass * density(x, 0);
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
        new DiscreteLoss(width, first, removing, tailMass),
        new DiscreteLoss(width, -last, adding, tailMass));
  }

  private double density(double x, double mean) {
    double deviations = (x - mean) / noiseMultiplier;
    return Math.exp(-deviations * deviations / 2) / (noiseMultiplier * Math.sqrt(2 * Math.PI));
  }

  private double mixtureDensity(double x) {
    return (1 - samplingRate) * density(x, 0) + samplingRate * density(x, 1);
  }

  private double exponent(double x) {
    return (2 * x - 1) / (2 * variance);
  }

  /** s(x). */
  private double loss(double x) {
    double exponent = exponent(x);
    if (samplingRate == 1) {
      return exponent;
    }
    if (exponent > 30) {
      return exponent + Math.log(samplingRate + (1 - samplingRate) * Math.exp(-exponent));
    }
    double change = samplingRate * Math.expm1(exponent);
    return change > -0.5
        ? Math.log1p(change)
        : Math.log((1 - samplingRate) + samplingRate * Math.exp(exponent));
  }

  /** The x of a loss; −∞ below the least loss. */
  private double observation(double loss) {
    double exponent;
    if (samplingRate == 1) {
      exponent = loss;
    } else if (loss > 30) {
      exponent = loss - Math.log(samplingRate) + Math.log1p(-(1 - samplingRate) * Math.exp(-loss));
    } else {
      double ratio = Math.expm1(loss) / samplingRate;
      exponent = ratio <= -1 ? Double.NEGATIVE_INFINITY : Math.log1p(ratio);
    }
    return variance * exponent + 0.5;
  }
}
