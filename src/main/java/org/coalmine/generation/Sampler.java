package org.coalmine.generation;

import java.util.Arrays;

/**
 * Draws symbols by what they cost. Not safe for use by several threads.
 *
 * <p>The symbols that may be drawn have a fixed order. A u in [0, 1) means the first of them whose
 * cumulated probability exceeds u times the probability of all, so the law is the model's given
 * that none of the others comes. Probabilities are {@code StrictMath.exp} of a double: equal costs
 * and an equal u give the same symbol on every machine. Where rounding leaves the sum below, it is
 * the last symbol.
 *
 * <p>Temperature divides costs. Top-k keeps the k likeliest, of equals that of the smaller number;
 * top-p keeps the fewest of these, in the same order, that hold the share. What is kept is drawn in
 * that order.
 */
final class Sampler {
  private final Sampling sampling;
  private final int[] order;
  private final int complement;
  private final double[] weights;
  private final long[] keys;

  /**
   * A sampler.
   *
   * @param order the symbols that may be drawn, each once
   * @param complement the one symbol of the model that may not, whose cost then gives the
   *     probability of the others; −1 where there are several or none
   */
  Sampler(Sampling sampling, int[] order, int complement) {
    if (order.length == 0) {
      throw new IllegalArgumentException("order must name a symbol");
    }
    this.sampling = sampling;
    this.order = order.clone();
    this.complement = complement;
    this.weights = new double[order.length];
    this.keys = new long[order.length];
  }

  /**
   * Draws a symbol.
   *
   * @param costsNats the cost of symbol s stands at {@code s * lanes + lane}
   * @param u in [0, 1)
   */
  int draw(float[] costsNats, int lane, int lanes, double u) {
    if (sampling.leavesOut()) {
      return ofTheLikeliest(costsNats, lane, lanes, u);
    }
    if (sampling.scheme().isPlain() && complement >= 0) {
      double target = u * (1 - probability(costsNats[complement * lanes + lane]));
      double sum = 0;
      for (int symbol : order) {
        sum += probability(costsNats[symbol * lanes + lane]);
        if (sum > target) {
          return symbol;
        }
      }
      return order[order.length - 1];
    }
    float least = Float.POSITIVE_INFINITY;
    for (int symbol : order) {
      least = Math.min(least, costsNats[symbol * lanes + lane]);
    }
    double all = 0;
    for (int i = 0; i < order.length; i++) {
      weights[i] = weight(costsNats[order[i] * lanes + lane], least);
      all += weights[i];
    }
    return order[place(order.length, u * all)];
  }

  private int ofTheLikeliest(float[] costsNats, int lane, int lanes, double u) {
    int kept = cheapest(costsNats, lane, lanes);
    float least = cost(keys[0]);
    double all = 0;
    for (int i = 0; i < kept; i++) {
      weights[i] = weight(cost(keys[i]), least);
      all += weights[i];
    }
    if (sampling.topP() < 1) {
      double wanted = sampling.topP() * all;
      all = 0;
      int held = 0;
      while (held < kept && (held == 0 || all < wanted)) {
        all += weights[held++];
      }
      kept = held;
    }
    return (int) keys[place(kept, u * all)];
  }

  /** The first place at which the cumulated weights exceed a target. */
  private int place(int count, double target) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i];
      if (sum > target) {
        return i;
      }
    }
    return count - 1;
  }

  /**
   * Puts the likeliest symbols to the front of the keys, ascending by (cost, symbol).
   *
   * @return how many they are
   */
  private int cheapest(float[] costsNats, int lane, int lanes) {
    Integer topK = sampling.scheme().topK();
    int kept = topK == null ? order.length : Math.min(topK, order.length);
    for (int i = 0; i < kept; i++) {
      keys[i] = key(costsNats, order[i], lane, lanes);
    }
    if (kept < order.length) {
      for (int i = kept / 2 - 1; i >= 0; i--) {
        sink(i, kept);
      }
      for (int i = kept; i < order.length; i++) {
        long key = key(costsNats, order[i], lane, lanes);
        if (key < keys[0]) {
          keys[0] = key;
          sink(0, kept);
        }
      }
    }
    Arrays.sort(keys, 0, kept);
    return kept;
  }

  /** Restores the heap, the costliest on top, below a place. */
  private void sink(int place, int count) {
    long key = keys[place];
    int hole = place;
    for (int child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
      if (child + 1 < count && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      keys[hole] = keys[child];
      hole = child;
    }
    keys[hole] = key;
  }

  /** Of costs that are not negative the bits rise with the value. */
  private static long key(float[] costsNats, int symbol, int lane, int lanes) {
    return (long) Float.floatToIntBits(costsNats[symbol * lanes + lane] + 0f) << Integer.SIZE
        | symbol;
  }

  private static float cost(long key) {
    return Float.intBitsToFloat((int) (key >>> Integer.SIZE));
  }

  private static double probability(float cost) {
    return StrictMath.exp(-(double) cost);
  }

  private double weight(float cost, float least) {
    return StrictMath.exp(-((double) cost - least) / sampling.scheme().temperature());
  }
}
