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
 * <p>Sums are first formed of {@code Math.exp}, which is quicker and errs by a unit in the last
 * place. A comparison that this could decide makes the draw be done again with the exact terms: so
 * it is the exact sums that decide, always.
 *
 * <p>Temperature divides costs. Top-k keeps the k likeliest, of equals that of the smaller number;
 * top-p keeps the fewest of these, in the same order, that hold the share. What is kept is drawn in
 * that order.
 */
final class Sampler {
  /** Operations beside the sum of the symbols. */
  private static final int TERMS = 8;

  private final Sampling sampling;
  private final int[] order;
  private final int complement;
  private final double[] weights;
  private final long[] keys;

  /** How far sums of quick terms can be from those of exact ones, as a share of the whole. */
  private final double slack;

  private boolean exact;
  private boolean unsure;

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
    this.slack = (order.length + TERMS) * 4 * Math.ulp(1.0);
  }

  /**
   * Draws a symbol.
   *
   * @param costsNats the cost of symbol s stands at {@code s * lanes + lane}
   * @param u in [0, 1)
   */
  int draw(float[] costsNats, int lane, int lanes, double u) {
    exact = false;
    unsure = false;
    int symbol = drawn(costsNats, lane, lanes, u);
    if (unsure) {
      exact = true;
      symbol = drawn(costsNats, lane, lanes, u);
    }
    return symbol;
  }

  private int drawn(float[] costsNats, int lane, int lanes, double u) {
    if (sampling.leavesOut()) {
      return ofTheLikeliest(costsNats, lane, lanes, u);
    }
    if (sampling.scheme().isPlain() && complement >= 0) {
      double target = u * (1 - probability(costsNats[complement * lanes + lane]));
      double sum = 0;
      for (int symbol : order) {
        sum += probability(costsNats[symbol * lanes + lane]);
        if (exceeds(sum, target, 1)) {
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
    return order[place(order.length, u * all, all)];
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
      while (held < kept && (held == 0 || exceeds(wanted, all, wanted))) {
        all += weights[held++];
      }
      kept = held;
    }
    return (int) keys[place(kept, u * all, all)];
  }

  /** The first place at which the cumulated weights exceed a target. */
  private int place(int count, double target, double all) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i];
      if (exceeds(sum, target, all)) {
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

  /**
   * Whether a sum exceeds another. Unsure where a rounding of each term can decide.
   *
   * @param all what neither exceeds by much
   */
  private boolean exceeds(double sum, double target, double all) {
    if (!exact && Math.abs(sum - target) <= slack * all) {
      unsure = true;
    }
    return sum > target;
  }

  private double probability(float cost) {
    return exp(-(double) cost);
  }

  private double weight(float cost, float least) {
    return exp(-((double) cost - least) / sampling.scheme().temperature());
  }

  private double exp(double nats) {
    return exact ? StrictMath.exp(nats) : Math.exp(nats);
  }
}
