package org.coalmine.exposure;

import static org.coalmine.model.Scorer.LANES;

import java.util.Arrays;

/**
 * Sorts log-perplexities into the intervals between thresholds, a few nanoseconds each however many
 * thresholds there are.
 *
 * <p>A log-perplexity x is put into one of {@value #BINS} fine bins of equal width. The map from x
 * to its bin is a subtraction, a multiplication and a truncation, each of which never decreases
 * when x grows, so a threshold in another bin than x compares with x as the bins do. Only where a
 * bin holds thresholds itself are they compared with x, exactly. The fine bins, taken together 8 at
 * a time, are the histogram of the report.
 */
final class LeafCount {
  private static final int BINS = 1 << 14;
  private static final int BINS_PER_NAT = 64;

  private final double originNats;
  private final double[] thresholdsNats;
  private final int[] thresholdsBefore;
  private final long[] bins = new long[BINS];
  private final long[] exact;

  /**
   * @param leastNats a lower bound of everything that will be counted
   */
  LeafCount(Thresholds thresholds, double leastNats) {
    originNats = Math.floor(leastNats);
    thresholdsNats = thresholds.sortedNats();
    exact = new long[thresholdsNats.length + 1];
    thresholdsBefore = new int[BINS + 1];
    for (double threshold : thresholdsNats) {
      thresholdsBefore[bin(threshold) + 1]++;
    }
    for (int bin = 0; bin < BINS; bin++) {
      thresholdsBefore[bin + 1] += thresholdsBefore[bin];
    }
  }

  private int bin(double nats) {
    return Math.max(0, Math.min((int) ((nats - originNats) * BINS_PER_NAT), BINS - 1));
  }

  void add(double nats) {
    int bin = bin(nats);
    bins[bin]++;
    int low = thresholdsBefore[bin];
    int high = thresholdsBefore[bin + 1];
    if (low != high) {
      addExactly(nats, low, high);
    }
  }

  private void addExactly(double nats, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (thresholdsNats[middle] < nats) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    exact[low]++;
  }

  /** Adds prefix + cost for every lane. */
  void addRow(double[] prefixNats, float[] costsNats, int offset) {
    for (int lane = 0; lane < LANES; lane++) {
      add(prefixNats[lane] + costsNats[offset + lane]);
    }
  }

  double originNats() {
    return originNats;
  }

  /** How many were added. */
  long candidates() {
    return Arrays.stream(bins).sum();
  }

  /** How many lie above threshold k − 1 and not above threshold k, for every k; then the rest. */
  long[] intervals() {
    long[] intervals = exact.clone();
    for (int bin = 0; bin < BINS; bin++) {
      if (thresholdsBefore[bin] == thresholdsBefore[bin + 1]) {
        intervals[thresholdsBefore[bin]] += bins[bin];
      }
    }
    return intervals;
  }

  /** How many lie in each bin of a {@link Histogram}. */
  long[] histogram() {
    int fineBins = (int) (Histogram.BIN_NATS * BINS_PER_NAT);
    long[] histogram = new long[BINS / fineBins];
    for (int bin = 0; bin < BINS; bin++) {
      histogram[bin / fineBins] += bins[bin];
    }
    return histogram;
  }
}
