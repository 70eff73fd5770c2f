package org.coalmine.exposure;

import static org.coalmine.model.Scorer.LANES;

import java.util.Arrays;

/**
 * Sorts log-perplexities into the intervals between thresholds, a few nanoseconds each however many
 * thresholds there are.
 *
 * <p>A log-perplexity x is put into one of many fine bins of equal width. The map from x to its bin
 * is a subtraction, a multiplication and a truncation, each of which never decreases when x grows,
 * so a threshold in another bin than x compares with x as the bins do. Only where a bin holds
 * thresholds itself are they compared with x, exactly. Few thresholds leave most bins free of them;
 * for many the bins are made finer. Several fine bins together are one of the {@link Histogram}.
 *
 * <p>Thousands of thresholds may crowd within a nat. Their range is cut into slots, as many as
 * there are thresholds, by a second such map; only those in the slot of x are compared with it.
 */
final class LeafCount {
  private static final int BINS_PER_NAT = 64;
  private static final int BINS_PER_NAT_FOR_MANY = 1024;
  private static final int MANY_THRESHOLDS = 500;

  private final double originNats;
  private final double binsPerNat;
  private final double[] thresholdsNats;
  private final int[] thresholdsBefore;
  private final boolean[] holdsThreshold;
  private final long[] bins;
  private final long[] exact;
  private final double leastThresholdNats;
  private final double slotsPerNat;
  private final int[] slotsBefore;

  /**
   * @param leastNats a lower bound of everything that will be counted
   */
  LeafCount(Thresholds thresholds, double leastNats) {
    originNats = Math.floor(leastNats);
    thresholdsNats = thresholds.sortedNats();
    exact = new long[thresholdsNats.length + 1];
    binsPerNat = thresholdsNats.length > MANY_THRESHOLDS ? BINS_PER_NAT_FOR_MANY : BINS_PER_NAT;
    bins = new long[(int) (Histogram.BINS * Histogram.BIN_NATS * binsPerNat)];
    holdsThreshold = new boolean[bins.length];
    thresholdsBefore = new int[bins.length + 1];
    for (double threshold : thresholdsNats) {
      int bin = Math.max(0, bin(threshold));
      holdsThreshold[bin] = true;
      thresholdsBefore[bin + 1]++;
    }
    for (int bin = 0; bin < bins.length; bin++) {
      thresholdsBefore[bin + 1] += thresholdsBefore[bin];
    }
    slotsBefore = new int[thresholdsNats.length + 2];
    leastThresholdNats = thresholdsNats.length == 0 ? 0 : thresholdsNats[0];
    double range =
        thresholdsNats.length == 0
            ? 0
            : thresholdsNats[thresholdsNats.length - 1] - leastThresholdNats;
    slotsPerNat = range > 0 ? (slotsBefore.length - 2) / range : 0;
    for (double threshold : thresholdsNats) {
      slotsBefore[slot(threshold) + 1]++;
    }
    for (int slot = 0; slot + 1 < slotsBefore.length; slot++) {
      slotsBefore[slot + 1] += slotsBefore[slot];
    }
  }

  private int slot(double nats) {
    int slot = (int) ((nats - leastThresholdNats) * slotsPerNat);
    return Math.max(0, Math.min(slot, slotsBefore.length - 2));
  }

  private int bin(double nats) {
    return Math.min((int) ((nats - originNats) * binsPerNat), bins.length - 1);
  }

  void add(double nats) {
    int bin = bin(nats);
    bins[bin]++;
    if (holdsThreshold[bin]) {
      addExactly(nats);
    }
  }

  private void addExactly(double nats) {
    int slot = slot(nats);
    int low = slotsBefore[slot];
    int high = slotsBefore[slot + 1];
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
    for (int bin = 0; bin < bins.length; bin++) {
      if (!holdsThreshold[bin]) {
        intervals[thresholdsBefore[bin]] += bins[bin];
      }
    }
    return intervals;
  }

  /** How many lie in each bin of a {@link Histogram}. */
  long[] histogram() {
    int together = bins.length / Histogram.BINS;
    long[] histogram = new long[Histogram.BINS];
    for (int bin = 0; bin < bins.length; bin++) {
      histogram[bin / together] += bins[bin];
    }
    return histogram;
  }
}
