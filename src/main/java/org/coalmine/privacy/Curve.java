package org.coalmine.privacy;

/**
 * An upper bound on δ(ε) = E (1 − e^{ε − L})₊ of a composed loss L.
 *
 * <p>The masses are tilted: the mass at loss s is {@code masses · e^{logMoment − tilt·s}}. With w
 * the width of the grid and s_j its points,
 *
 * <pre>
 *   U_j = Σ_{i≥j} masses_i e^{−tilt·(s_i − s_j)},   V_j = Σ_{i≥j} masses_i e^{−(1+tilt)(s_i − s_j)},
 *   δ(ε) = e^{logMoment − tilt·s_j} (U_j − e^{ε − s_j} V_j)   for s_{j−1} ≤ ε ≤ s_j,
 * </pre>
 *
 * and both sums follow from those of j + 1 without a difference of large numbers. U is rounded up
 * and V down by what their recursions may have lost.
 */
final class Curve {
  private final long lowest;
  private final double width;
  private final double tilt;
  private final double logMoment;
  private final double massBeyond;
  private final double infinite;
  private final double[] upper;
  private final double[] lower;

  /**
   * @param lowest the first grid point
   * @param masses tilted; taken over and overwritten
   * @param massBeyond tilted mass beyond the last point
   * @param infinite mass of infinite loss, not tilted
   */
  Curve(
      long lowest,
      double width,
      double tilt,
      double logMoment,
      double[] masses,
      double massBeyond,
      double infinite) {
    this.lowest = lowest;
    this.width = width;
    this.tilt = tilt;
    this.logMoment = logMoment;
    this.massBeyond = massBeyond;
    this.infinite = infinite;
    this.upper = masses;
    this.lower = new double[masses.length];
    double upperDecay = Math.exp(-tilt * width);
    double lowerDecay = Math.exp(-(1 + tilt) * width);
    double rounding = 4 * masses.length * 0x1p-53;
    double u = 0;
    double v = 0;
    for (int j = masses.length - 1; j >= 0; j--) {
      u = masses[j] + upperDecay * u;
      v = masses[j] + lowerDecay * v;
      upper[j] = u * (1 + rounding);
      lower[j] = v * (1 - rounding);
    }
  }

  private double loss(int j) {
    return (lowest + j) * width;
  }

  /** The least ε ≥ 0 with δ(ε) ≤ delta. */
  double epsilon(double delta) {
    double finite = delta - infinite;
    if (!(finite > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double logFinite = Math.log(finite);
    int j = upper.length - 1;
    if (logMoment - tilt * loss(j) + Math.log(massBeyond) > logFinite) {
      return Double.POSITIVE_INFINITY;
    }
    while (j >= 0
        && logMoment - tilt * loss(j) + Math.log(upper[j] - lower[j] + massBeyond) <= logFinite) {
      j--;
    }
    if (j == upper.length - 1) {
      return Math.max(0, loss(j + 1));
    }
    double above = loss(j + 1);
    if (above <= 0) {
      return 0;
    }
    if (j < 0) {
      return above;
    }
    double scaled = Math.exp(logFinite - logMoment + tilt * above);
    double step = Math.log((upper[j + 1] + massBeyond - scaled) / lower[j + 1]);
    double low = above - width;
    return Math.max(0, step <= 0 && above + step >= low ? above + step : above);
  }

  /** δ(ε), at most 1. */
  double delta(double epsilon) {
    int j = (int) Math.max(0, Math.min(upper.length, Math.ceil(epsilon / width) - lowest));
    double tilted =
        j == upper.length
            ? massBeyond
            : upper[j] - Math.exp(epsilon - loss(j)) * lower[j] + massBeyond;
    double at = j == upper.length ? epsilon : loss(j);
    return Math.min(1, Math.exp(logMoment - tilt * at + Math.log(tilted)) + infinite);
  }
}
