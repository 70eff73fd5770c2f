package org.coalmine.score;

import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Counts of values in bins of one width, fixed before a value is seen: counts of parts add up in
 * any order, and a quantile has the same bits on any cluster. Values outside count in the first or
 * last bin. Not safe for use by several threads.
 */
public final class Bins implements Serializable {
  private static final long serialVersionUID = 1;

  /** The width of a bin of bits per character. */
  static final double BITS = 1.0 / 64;

  private final double low;
  private final double width;
  private final long[] counts;

  /**
   * Empty bins.
   *
   * @param low where the first begins
   * @param width of each
   * @param count how many there are
   */
  public Bins(double low, double width, int count) {
    this.low = low;
    this.width = width;
    this.counts = new long[count];
  }

  /** Empty bins of bits per character. */
  static Bins ofBitsPerCharacter() {
    return new Bins(0, BITS, 64 * 32);
  }

  /** Counts a value. */
  public void add(double value) {
    counts[(int) Math.max(0, Math.min(counts.length - 1, Math.floor((value - low) / width)))]++;
  }

  /** Adds the counts of equal bins. */
  public void add(Bins other) {
    if (other.low != low || other.width != width || other.counts.length != counts.length) {
      throw new IllegalArgumentException("bins of another kind cannot be added");
    }
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] += other.counts[bin];
    }
  }

  /** How many values were counted. */
  public long size() {
    return Arrays.stream(counts).sum();
  }

  /**
   * The middle of the bin that holds the value at a place: within half a width of it.
   *
   * @param share in [0, 1]; the smallest value with at least this share at or below it
   */
  public OptionalDouble quantile(double share) {
    long place = Math.max(1, (long) Math.ceil(share * size()));
    long below = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      below += counts[bin];
      if (below >= place) {
        return OptionalDouble.of(low + (bin + 0.5) * width);
      }
    }
    return OptionalDouble.empty();
  }

  /** Counts of so many bins taken together, from the first on. */
  public long[] together(int bins) {
    long[] sums = new long[(counts.length + bins - 1) / bins];
    for (int bin = 0; bin < counts.length; bin++) {
      sums[bin / bins] += counts[bin];
    }
    return sums;
  }
}
