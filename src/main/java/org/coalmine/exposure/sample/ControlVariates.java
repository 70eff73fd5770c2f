package org.coalmine.exposure.sample;

import java.util.Arrays;

/**
 * Quantities of each draw whose means are known, and what it takes to correct the mean of any other
 * quantity by them: see {@link ControlledMean}. The first half of the draws is half 0.
 *
 * <p>Some controls may depend on others, or not vary at all: proposals differ little where a model
 * is sure of nothing. A control that adds less than {@value #NEGLIGIBLE} of its own variance is
 * left out, and one of which only rounding is left.
 */
final class ControlVariates {
  /** The fewest draws of a half that coefficients are found from. */
  private static final int FEWEST = 64;

  private static final double NEGLIGIBLE = 1e-9;

  /** The variance that rounding gives to a control of about 1, with room. */
  private static final double LEAST_VARIANCE = 1e-20;

  private final int count;
  private final double[] deviations;
  private final int[] ends;
  private final Half[] halves = new Half[2];

  /** What is known of one half without the values: sums over its draws. */
  private static final class Half {
    private final int draws;
    private final double[] deviation;
    private final double[][] product;
    private final double[][] inverse;

    Half(int count, int draws) {
      this.draws = draws;
      this.deviation = new double[count];
      this.product = new double[count][count];
      this.inverse = new double[count][count];
    }
  }

  /**
   * Control variates of some draws.
   *
   * @param draws how many
   * @param values of each draw's controls, about 1 in size, all of the first draw first; handed
   *     over
   * @param means of the controls
   */
  ControlVariates(int draws, double[] values, double[] means) {
    this.count = means.length;
    this.ends = new int[] {draws / 2, draws};
    this.deviations = values;
    for (int i = 0; i < values.length; i++) {
      deviations[i] -= means[i % count];
    }
    for (int half = 0; half < 2; half++) {
      halves[half] = half(half == 0 ? 0 : ends[0], ends[half]);
    }
  }

  private Half half(int from, int to) {
    Half half = new Half(count, to - from);
    for (int at = from * count; at < to * count; at += count) {
      for (int j = 0; j < count; j++) {
        half.deviation[j] += deviations[at + j];
        for (int k = 0; k <= j; k++) {
          half.product[j][k] += deviations[at + j] * deviations[at + k];
        }
      }
    }
    for (int j = 0; j < count; j++) {
      for (int k = 0; k <= j; k++) {
        half.product[k][j] = half.product[j][k];
        half.inverse[j][k] =
            half.product[j][k] - half.deviation[j] * half.deviation[k] / Math.max(1, half.draws);
        half.inverse[k][j] = half.inverse[j][k];
      }
    }
    invert(half.inverse, LEAST_VARIANCE * half.draws);
    return half;
  }

  /** The inverse of a matrix of covariances with a ridge; 0 where a control is left out. */
  static double[][] inverse(double[][] covariances, double ridge) {
    double[][] inverse = new double[covariances.length][];
    for (int k = 0; k < inverse.length; k++) {
      inverse[k] = covariances[k].clone();
      inverse[k][k] += ridge;
    }
    invert(inverse, 0);
    return inverse;
  }

  /** Inverts a symmetric matrix of products in place, by sweeps; 0 where a control is left out. */
  private static void invert(double[][] matrix, double least) {
    int count = matrix.length;
    boolean[] swept = new boolean[count];
    double[] own = new double[count];
    for (int k = 0; k < count; k++) {
      own[k] = matrix[k][k];
    }
    for (int k = 0; k < count; k++) {
      swept[k] = own[k] > least && matrix[k][k] > NEGLIGIBLE * own[k];
      if (!swept[k]) {
        continue;
      }
      double pivot = matrix[k][k];
      matrix[k][k] = 1;
      for (int j = 0; j < count; j++) {
        matrix[k][j] /= pivot;
      }
      for (int i = 0; i < count; i++) {
        if (i != k) {
          double factor = matrix[i][k];
          matrix[i][k] = 0;
          for (int j = 0; j < count; j++) {
            matrix[i][j] -= factor * matrix[k][j];
          }
        }
      }
    }
    for (int k = 0; k < count; k++) {
      if (!swept[k]) {
        Arrays.fill(matrix[k], 0);
        for (double[] row : matrix) {
          row[k] = 0;
        }
      }
    }
  }

  /** A value for every draw, all 0 at first. */
  Values values() {
    return new Values();
  }

  /**
   * A value for every draw, of which a few change from one mean to the next. Sums are kept for runs
   * of {@value #RUN} draws and taken anew, in the order of the draws, for those in which a value
   * has changed; so the bits of a mean depend on the values alone, not on what they were before.
   */
  final class Values {
    private static final int RUN = 16;

    private final int firstRuns = (ends[0] + RUN - 1) / RUN;
    private final int runs = firstRuns + (ends[1] - ends[0] + RUN - 1) / RUN;
    private final int width = 2 + count;
    private final double[] values = new double[ends[1]];
    private final double[] sums = new double[runs * width];
    private final boolean[] changed = new boolean[runs];
    private final double[][] halfSums = new double[2][width];
    private boolean summed;

    void set(int draw, double value) {
      values[draw] = value;
      summed = false;
      changed[draw < ends[0] ? draw / RUN : firstRuns + (draw - ends[0]) / RUN] = true;
    }

    /** The values, good until they are changed. */
    double[] each() {
      return values;
    }

    /** The sum of the values. */
    double sum() {
      double[][] halves = halfSums();
      return halves[0][0] + halves[1][0];
    }

    /** The sum of their squares. */
    double squares() {
      double[][] halves = halfSums();
      return halves[0][1] + halves[1][1];
    }

    /** The corrected mean. */
    ControlledMean mean() {
      return corrected(halfSums());
    }

    private double[][] halfSums() {
      if (!summed) {
        for (double[] half : halfSums) {
          Arrays.fill(half, 0);
        }
        for (int run = 0; run < runs; run++) {
          if (changed[run]) {
            int from = run < firstRuns ? run * RUN : ends[0] + (run - firstRuns) * RUN;
            sumRun(run * width, from, Math.min(from + RUN, ends[run < firstRuns ? 0 : 1]));
            changed[run] = false;
          }
          double[] half = halfSums[run < firstRuns ? 0 : 1];
          for (int k = 0; k < width; k++) {
            half[k] += sums[run * width + k];
          }
        }
        summed = true;
      }
      return halfSums;
    }

    private void sumRun(int at, int from, int to) {
      Arrays.fill(sums, at, at + width, 0);
      for (int draw = from; draw < to; draw++) {
        double value = values[draw];
        if (value != 0) {
          sums[at] += value;
          sums[at + 1] += value * value;
          for (int k = 0; k < count; k++) {
            sums[at + 2 + k] += value * deviations[draw * count + k];
          }
        }
      }
    }
  }

  /** From each half's sum of values, of squares, and of products with every control. */
  private ControlledMean corrected(double[][] halfSums) {
    double sum = 0;
    double square = 0;
    for (int half = 0; half < 2; half++) {
      double[] slopes = slopes(halves[1 - half], halfSums[1 - half]);
      Half known = halves[half];
      sum += halfSums[half][0];
      square += halfSums[half][1];
      for (int j = 0; j < count; j++) {
        sum -= slopes[j] * known.deviation[j];
        square -= 2 * slopes[j] * halfSums[half][2 + j];
        for (int k = 0; k < count; k++) {
          square += slopes[j] * slopes[k] * known.product[j][k];
        }
      }
    }
    double draws = ends[1];
    double mean = sum / draws;
    double variance = Math.max(0, square / draws - mean * mean) / Math.max(1, draws - 1);
    return new ControlledMean(mean, Math.sqrt(variance));
  }

  private static double[] slopes(Half half, double[] sums) {
    double[] slopes = new double[sums.length - 2];
    if (half.draws >= FEWEST) {
      for (int j = 0; j < slopes.length; j++) {
        for (int k = 0; k < slopes.length; k++) {
          slopes[j] +=
              half.inverse[j][k] * (sums[2 + k] - sums[0] * half.deviation[k] / half.draws);
        }
      }
    }
    return slopes;
  }
}
