package org.coalmine.privacy;

/**
 * The noisy sum x of one step in the direction of what some units contribute, in units of the clip
 * norm: without them N(0, σ²), with them a mixture of N(j, σ²), j from 0 on; and the logarithm s of
 * the ratio of both densities, which rises in x.
 */
sealed interface LossFunction permits TwoPointLoss, BinomialLoss {
  /** The largest j of the mixture. */
  double largestMean();

  /** Mass of the mixture that is left out of it, and counts as infinite loss. */
  double droppedMass();

  /** How long a panel of integration that begins at x may be. */
  double longestPanel(double x);

  /** By how much rounding may put a loss too low between two observations. */
  double roundingError(double lowest, double highest);

  double densityWithout(double x);

  double densityWith(double x);

  /** s(x). */
  double loss(double x);

  /**
   * The x of a loss; −∞ below the least loss.
   *
   * @param from an observation whose loss is no larger, unless the answer is below it
   * @param most where the search may end: the answer may be anything above it if the loss of this
   *     is smaller
   */
  double observation(double loss, double from, double most);
}
