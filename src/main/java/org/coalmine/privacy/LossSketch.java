package org.coalmine.privacy;

import java.util.Arrays;

/**
 * A discrete loss on few points, for choices that need not be exact: neighbours are merged into
 * their mean, over stretches that are 1/64 of their distance from 0. So the bulk, which a small
 * sampling rate gathers next to 0, stays as it is, and the tails grow coarse.
 */
final class LossSketch {
  private static final int STRETCHES_PER_OCTAVE = 64;

  private final double[] losses;
  private final double[] masses;

  LossSketch(DiscreteLoss loss) {
    double[] losses = new double[loss.masses.length];
    double[] masses = new double[loss.masses.length];
    int points = 0;
    for (int from = 0; from < loss.masses.length; points++) {
      int length = 1 + Math.abs(loss.first + from) / STRETCHES_PER_OCTAVE;
      if (loss.first + from < 0) {
        length = Math.min(length, -(loss.first + from));
      }
      int to = Math.min(loss.masses.length, from + length);
      for (int j = from; j < to; j++) {
        masses[points] += loss.masses[j];
        losses[points] += loss.masses[j] * loss.loss(j);
      }
      losses[points] = masses[points] > 0 ? losses[points] / masses[points] : loss.loss(from);
      from = to;
    }
    this.losses = Arrays.copyOf(losses, points);
    this.masses = Arrays.copyOf(masses, points);
  }

  /** About {@link DiscreteLoss#logMoment}. */
  double logMoment(double tilt) {
    double largest = Math.max(tilt * losses[0], tilt * losses[losses.length - 1]);
    double sum = 0;
    for (int j = 0; j < losses.length; j++) {
      sum += masses[j] * Math.exp(tilt * losses[j] - largest);
    }
    return largest + Math.log(sum);
  }
}
