package org.coalmine.exposure.sample;

import java.util.Arrays;

/**
 * The log-perplexities of the candidates of one block, in any order as they are found, and then
 * ascending. They are sorted by buckets of equal width and an insertion sort, which takes half the
 * time of the library's for a hundred. Not safe for use by several threads.
 */
final class BlockScores {
  private static final int FEWEST_FOR_BUCKETS = 32;

  private double[] nats = new double[1];
  private double[] scratch = new double[1];
  private int[] starts = new int[1];
  private int size;

  void clear() {
    size = 0;
  }

  void add(double itsNats) {
    if (size == nats.length) {
      nats = Arrays.copyOf(nats, 2 * size);
      scratch = new double[nats.length];
      starts = new int[nats.length + 1];
    }
    nats[size++] = itsNats;
  }

  /** How many there are. */
  int size() {
    return size;
  }

  /** The log-perplexities; good until one is added or they are cleared. */
  double[] nats() {
    return nats;
  }

  /** Puts them in ascending order. */
  void sort() {
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, nats[i]);
      largest = Math.max(largest, nats[i]);
    }
    double perNat = (size - 1) / (largest - least);
    if (size < FEWEST_FOR_BUCKETS || !(perNat > 0 && perNat < Double.POSITIVE_INFINITY)) {
      Arrays.sort(nats, 0, size);
      return;
    }
    Arrays.fill(starts, 0, size + 1, 0);
    for (int i = 0; i < size; i++) {
      starts[(int) ((nats[i] - least) * perNat) + 1]++;
    }
    for (int bucket = 0; bucket < size; bucket++) {
      starts[bucket + 1] += starts[bucket];
    }
    for (int i = 0; i < size; i++) {
      scratch[starts[(int) ((nats[i] - least) * perNat)]++] = nats[i];
    }
    for (int i = 0; i < size; i++) {
      double value = scratch[i];
      int place = i;
      for (; place > 0 && nats[place - 1] > value; place--) {
        nats[place] = nats[place - 1];
      }
      nats[place] = value;
    }
  }
}
