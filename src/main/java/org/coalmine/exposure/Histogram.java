package org.coalmine.exposure;

import java.util.Arrays;

/**
 * How many candidates have which log-perplexity: bins of equal width from an origin on; the last
 * bin holds everything above as well. Immutable.
 */
public final class Histogram {
  /** How many bins there are. */
  public static final int BINS = 2048;

  /** The width of a bin in nats. */
  public static final double BIN_NATS = 0.125;

  private final double originNats;
  private final long[] counts;

  public Histogram(double originNats, long[] counts) {
    if (counts.length != BINS) {
      throw new IllegalArgumentException("a histogram has " + BINS + " bins, not " + counts.length);
    }
    this.originNats = originNats;
    this.counts = counts;
  }

  /** The lower end of a bin in nats; a bin holds [lower end, lower end + width). */
  public double lowerNats(int bin) {
    return originNats + bin * BIN_NATS;
  }

  /** How many candidates fall into a bin. */
  public long count(int bin) {
    return counts[bin];
  }

  /** How many candidates there are in all. */
  public long candidates() {
    return Arrays.stream(counts).reduce(0, Math::addExact);
  }
}
