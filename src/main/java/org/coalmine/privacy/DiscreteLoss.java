package org.coalmine.privacy;

/**
 * A privacy loss on a grid: {@code masses[j]} sits at the loss {@code (first + j) · width}, and
 * {@code infinite} is the mass that counts as infinite loss. Not changed once made.
 */
final class DiscreteLoss {
  /** Smaller tilted masses are raised to it: denormal numbers would slow the transform down. */
  private static final double SMALLEST_TILTED_MASS = 1e-200;

  final double width;
  final int first;
  final double[] masses;
  final double infinite;

  DiscreteLoss(double width, int first, double[] masses, double infinite) {
    this.width = width;
    this.first = first;
    this.masses = masses;
    this.infinite = infinite;
  }

  double loss(int j) {
    return (first + j) * width;
  }

  /** ln Σ masses · e^{tilt · loss}, over the finite losses. */
  double logMoment(double tilt) {
    double largest = Math.max(tilt * loss(0), tilt * loss(masses.length - 1));
    double sum = 0;
    for (int j = 0; j < masses.length; j++) {
      sum += masses[j] * Math.exp(tilt * loss(j) - largest);
    }
    return largest + Math.log(sum);
  }

  /** The masses, each times e^{tilt · loss − logMoment}: they sum to 1. */
  DiscreteLoss tilted(double tilt, double logMoment) {
    double[] tilted = new double[masses.length];
    for (int j = 0; j < masses.length; j++) {
      tilted[j] = Math.max(SMALLEST_TILTED_MASS, masses[j] * Math.exp(tilt * loss(j) - logMoment));
    }
    return new DiscreteLoss(width, first, tilted, 0);
  }
}
