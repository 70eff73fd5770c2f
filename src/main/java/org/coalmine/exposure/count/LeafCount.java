package org.coalmine.exposure.count;

import static org.coalmine.exposure.count.WalkLevel.LANES;

import java.util.Arrays;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.Thresholds;

/**
 * Sorts log-perplexities into the intervals between thresholds, a few nanoseconds each however many
 * thresholds there are.
 *
 * <p>A log-perplexity x is put into one of many bins of equal width. The map from x to its bin is a
 * subtraction, a multiplication and a truncation, each of which never decreases when x grows, so a
 * threshold in another bin than x compares with x as the bins do. Only where a bin holds thresholds
 * itself are they compared with x, exactly. Several bins together are one of the {@link Histogram}.
 *
 * <p>That is cheapest while few bins hold thresholds. Where there are many, every x is compared.
 * The range of the thresholds is cut into cells, a few for each threshold, by a second such map;
 * only the thresholds in the cell of x are compared with it. A cell rarely holds more than one
 * canary's t − τ, t and t + τ: three comparisons without a branch, since no processor guesses how
 * they end. A fuller cell is searched. A row first finds all its cells and then looks into them,
 * which takes half the time of doing both lane by lane.
 */
final class LeafCount {
  private static final int BINS_PER_NAT = 64;
  private static final int MANY_THRESHOLDS = 100;
  private static final int CELLS_PER_THRESHOLD = 4;
  private static final int COMPARED = 3;

  private final double originNats;
  private final int size;
  private final boolean many;
  private final double[] thresholdsNats;
  private final int[] thresholdsBefore;
  private final boolean[] compares;
  private final long[] bins;
  private final long[] exact;
  private final double leastThresholdNats;
  private final double cellsPerNat;
  private final int[] cellsBefore;
  private final double[] rowNats = new double[LANES];
  private final int[] rowCells = new int[LANES];

  /**
   * @param leastNats a lower bound of everything that will be counted
   */
  LeafCount(Thresholds thresholds, double leastNats) {
    originNats = Math.floor(leastNats);
    size = thresholds.size();
    thresholdsNats = Arrays.copyOf(thresholds.sortedNats(), size + COMPARED);
    for (int threshold = 0; threshold < size; threshold++) {
      thresholdsNats[threshold] += 0.0; // −0 becomes 0: the comparison below looks at signs
    }
    Arrays.fill(thresholdsNats, size, size + COMPARED, Double.POSITIVE_INFINITY);
    exact = new long[size + 1 + COMPARED];
    bins = new long[(int) (Histogram.BINS * Histogram.BIN_NATS * BINS_PER_NAT)];
    compares = new boolean[bins.length];
    thresholdsBefore = new int[bins.length + 1];
    for (int threshold = 0; threshold < size; threshold++) {
      int bin = Math.max(0, bin(thresholdsNats[threshold]));
      compares[bin] = true;
      thresholdsBefore[bin + 1]++;
    }
    for (int bin = 0; bin < bins.length; bin++) {
      thresholdsBefore[bin + 1] += thresholdsBefore[bin];
    }
    many = size > MANY_THRESHOLDS;
    if (many) {
      Arrays.fill(compares, true);
    }
    cellsBefore = new int[CELLS_PER_THRESHOLD * size + 2];
    leastThresholdNats = size == 0 ? 0 : thresholdsNats[0];
    double range = size == 0 ? 0 : thresholdsNats[size - 1] - leastThresholdNats;
    cellsPerNat = range > 0 ? (cellsBefore.length - 2) / range : 0;
    for (int threshold = 0; threshold < size; threshold++) {
      cellsBefore[cell(thresholdsNats[threshold]) + 1]++;
    }
    for (int cell = 0; cell + 1 < cellsBefore.length; cell++) {
      cellsBefore[cell + 1] += cellsBefore[cell];
    }
  }

  private int cell(double nats) {
    int cell = (int) ((nats - leastThresholdNats) * cellsPerNat);
    return Math.max(0, Math.min(cell, cellsBefore.length - 2));
  }

  private int bin(double nats) {
    return Math.min((int) ((nats - originNats) * BINS_PER_NAT), bins.length - 1);
  }

  void add(double nats) {
    int bin = bin(nats);
    bins[bin]++;
    if (compares[bin]) {
      exact[below(nats, cell(nats))]++;
    }
  }

  /** How many thresholds lie below x, counting those at infinity behind the last. */
  private int below(double nats, int cell) {
    int low = cellsBefore[cell];
    int high = cellsBefore[cell + 1];
    if (high - low <= COMPARED) {
      return low + less(low, nats) + less(low + 1, nats) + less(low + 2, nats);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (thresholdsNats[middle] < nats) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** 1 if a threshold lies below x, else 0; a difference of doubles is 0 only between equals. */
  private int less(int threshold, double nats) {
    return (int) (Double.doubleToRawLongBits(thresholdsNats[threshold] - nats) >>> 63);
  }

  /** Adds prefix + cost for every lane. */
  void addRow(double[] prefixNats, float[] costsNats, int offset) {
    if (!many) {
      for (int lane = 0; lane < LANES; lane++) {
        add(prefixNats[lane] + costsNats[offset + lane]);
      }
      return;
    }
    for (int lane = 0; lane < LANES; lane++) {
      double nats = prefixNats[lane] + costsNats[offset + lane];
      bins[bin(nats)]++;
      rowNats[lane] = nats;
      rowCells[lane] = cell(nats);
    }
    for (int lane = 0; lane < LANES; lane++) {
      exact[below(rowNats[lane], rowCells[lane])]++;
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
    long[] intervals = Arrays.copyOf(exact, size + 1);
    for (int beyond = size + 1; beyond < exact.length; beyond++) {
      intervals[size] += exact[beyond];
    }
    for (int bin = 0; bin < bins.length; bin++) {
      if (!compares[bin]) {
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
