package org.coalmine.exposure;

import java.util.Arrays;

/**
 * Quantities of each draw whose means are known, and what it takes to correct the mean of any other
 * quantity by them: see {@link ControlledMean}. The first half of the draws is half 0.
 *
 * <p>Some controls may depend on others: the last proposal's part of a mixture follows from those
 * before it. A control that adds less than {@value #NEGLIGIBLE} of its own variance is left out.
 */
final class ControlVariates {
  /** The fewest draws of a half that coefficients are found from. */
  private static final int FEWEST = 64;

  private static final double NEGLIGIBLE = 1e-9;

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
   * @param values of each draw's controls, all of the first draw first
   * @param means of the controls, at least one
   */
  ControlVariates(double[] values, double[] means) {
    this.count = means.length;
    int draws = values.length / count;
    this.ends = new int[] {draws / 2, draws};
    this.deviations = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      deviations[i] = values[i] - means[i % count];
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
    invert(half.inverse);
    return half;
  }

  /** Inverts a symmetric matrix of products in place, by sweeps; 0 where a control is left out. */
  private static void invert(double[][] matrix) {
    int count = matrix.length;
    boolean[] swept = new boolean[count];
    double[] own = new double[count];
    for (int k = 0; k < count; k++) {
      own[k] = matrix[k][k];
    }
    for (int k = 0; k < count; k++) {
      swept[k] = matrix[k][k] > NEGLIGIBLE * own[k];
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

  /** The mean of the draws' values, corrected. */
  ControlledMean mean(double[] values) {
    double[] sums = new double[2];
    double[] squares = new double[2];
    double[][] products = new double[2][count];
    for (int half = 0, draw = 0; half < 2; half++) {
      double[] product = products[half];
      double sum = 0;
      double square = 0;
      for (; draw < ends[half]; draw++) {
        double value = values[draw];
        if (value != 0) {
          sum += value;
          square += value * value;
          for (int k = 0, at = draw * count; k < count; k++) {
            product[k] += value * deviations[at + k];
          }
        }
      }
      sums[half] = sum;
      squares[half] = square;
    }
    double sum = 0;
    double square = 0;
    for (int half = 0; half < 2; half++) {
      int other = 1 - half;
      double[] slopes = slopes(halves[other], sums[other], products[other]);
      Half known = halves[half];
      sum += sums[half];
      square += squares[half];
      for (int j = 0; j < count; j++) {
        sum -= slopes[j] * known.deviation[j];
        square -= 2 * slopes[j] * products[half][j];
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

  private static double[] slopes(Half half, double sum, double[] products) {
    double[] slopes = new double[products.length];
    if (half.draws >= FEWEST) {
      for (int j = 0; j < slopes.length; j++) {
        for (int k = 0; k < slopes.length; k++) {
          slopes[j] += half.inverse[j][k] * (products[k] - sum * half.deviation[k] / half.draws);
        }
      }
    }
    return slopes;
  }
}
