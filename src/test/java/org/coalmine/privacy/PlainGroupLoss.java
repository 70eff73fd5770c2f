package org.coalmine.privacy;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * ε of a group by plain means: the observation is cut into cells whose masses are differences of
 * the error function, each cell's loss is split linearly between two points of a grid, and the grid
 * is convolved with itself, term by term.
 */
final class PlainGroupLoss {
  private static final int CELLS = 20_000;
  private static final int POINTS = 4000;

  private final double first;
  private final double[] masses;

  private PlainGroupLoss(double first, double[] masses) {
    this.first = first;
    this.masses = masses;
  }

  static double[] binomial(int units, double rate) {
    double[] weights = {1};
    for (int i = 0; i < units; i++) {
      double[] next = new double[weights.length + 1];
      for (int j = 0; j < weights.length; j++) {
        next[j] += weights[j] * (1 - rate);
        next[j + 1] += weights[j] * rate;
      }
      weights = next;
    }
    return weights;
  }

  private static double loss(double[] weights, double noise, double x) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < weights.length; j++) {
      most = Math.max(most, Math.log(weights[j]) + j * (2 * x - j) / (2 * noise * noise));
    }
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      sum += Math.exp(Math.log(weights[j]) + j * (2 * x - j) / (2 * noise * noise) - most);
    }
    return most + Math.log(sum);
  }

  /** By bisection; −∞ where no observation has so small a loss. */
  static double observation(double[] weights, double noise, double loss) {
    if (loss <= Math.log(weights[0])) {
      return Double.NEGATIVE_INFINITY;
    }
    double low = -60 * noise;
    double high = weights.length + 60 * noise;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (loss(weights, noise, middle) < loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * The least ε at δ, in one direction.
   *
   * @param removing whether the outcomes are those with the group
   */
  static double epsilon(
      int units, double rate, double noise, int steps, double delta, boolean removing) {
    double[] weights = binomial(units, rate);
    double low = -9 * noise;
    double high = units + 9 * noise;
    double cell = (high - low) / CELLS;
    double[] mass = new double[CELLS];
    double[] losses = new double[CELLS];
    double mean = 0;
    double square = 0;
    for (int i = 0; i < CELLS; i++) {
      double x = low + i * cell;
      for (int j = 0; j < (removing ? weights.length : 1); j++) {
        double share = removing ? weights[j] : 1;
        mass[i] += share * (phi((x + cell - j) / noise) - phi((x - j) / noise));
      }
      losses[i] = (removing ? 1 : -1) * loss(weights, noise, x + cell / 2);
      mean += mass[i] * losses[i];
      square += mass[i] * losses[i] * losses[i];
    }
    double deviation = Math.sqrt((square - mean * mean) * steps);
    double width = 20 * deviation / POINTS;
    PlainGroupLoss sum = of(mass, losses, width).power(steps);
    double least = 0;
    double most = 2000;
    for (int i = 0; i < 80; i++) {
      double middle = (least + most) / 2;
      if (sum.delta(middle, width) > delta) {
        least = middle;
      } else {
        most = middle;
      }
    }
    return most;
  }

  private static PlainGroupLoss of(double[] mass, double[] losses, double width) {
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 1e-18) {
        first = Math.min(first, Math.floor(losses[i] / width));
        last = Math.max(last, Math.floor(losses[i] / width));
      }
    }
    double[] masses = new double[(int) (last - first) + 2];
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 1e-18) {
        double place = losses[i] / width - first;
        int below = (int) Math.floor(place);
        masses[below] += mass[i] * (1 - (place - below));
        masses[below + 1] += mass[i] * (place - below);
      }
    }
    return new PlainGroupLoss(first, masses);
  }

  private PlainGroupLoss power(int times) {
    PlainGroupLoss result = new PlainGroupLoss(0, new double[] {1});
    PlainGroupLoss square = this;
    for (int left = times; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        result = result.times(square);
      }
      if (left > 1) {
        square = square.times(square);
      }
    }
    return result;
  }

  private PlainGroupLoss times(PlainGroupLoss other) {
    double[] product = new double[masses.length + other.masses.length - 1];
    for (int i = 0; i < masses.length; i++) {
      for (int j = 0; j < other.masses.length; j++) {
        product[i + j] += masses[i] * other.masses[j];
      }
    }
    int from = 0;
    while (product[from] < 1e-15) {
      from++;
    }
    int to = product.length;
    while (product[to - 1] < 1e-15) {
      to--;
    }
    return new PlainGroupLoss(first + other.first + from, Arrays.copyOfRange(product, from, to));
  }

  private double delta(double epsilon, double width) {
    double delta = 0;
    for (int i = 0; i < masses.length; i++) {
      double loss = (first + i) * width;
      if (loss > epsilon) {
        delta += masses[i] * -Math.expm1(epsilon - loss);
      }
    }
    return delta;
  }

  private static double phi(double deviations) {
    return Erfc.value(-deviations / Math.sqrt(2)) / 2;
  }
}
