package org.coalmine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Candidates counted by log-perplexity in bins of equal width.
 *
 * @param lowBits the lower edge of the first bin
 * @param binBits the width of a bin
 * @param below candidates below the first bin
 * @param counts candidates of each bin
 * @param above candidates above the last bin
 */
public record Histogram(double lowBits, double binBits, long below, List<Long> counts, long above) {
  private static final double LN_2 = StrictMath.log(2);

  public Histogram {
    Require.finite("lowBits", lowBits);
    Require.finite("binBits", binBits);
    if (binBits <= 0) {
      throw new IllegalArgumentException("binBits must be positive: " + binBits);
    }
    counts = List.copyOf(Require.present("counts", counts));
    Require.atLeast("below", 0, below);
    Require.atLeast("above", 0, above);
    counts.forEach(count -> Require.atLeast("counts", 0, count));
  }

  /**
   * The bins that hold anything, joined to at most {@code bins}; what lies in the last, open bin of
   * the source stands above.
   *
   * @return empty if nothing was counted
   */
  public static Optional<Histogram> of(org.coalmine.exposure.Histogram source, int bins) {
    int last = org.coalmine.exposure.Histogram.BINS - 1;
    int first = 0;
    while (first < last && source.count(first) == 0) {
      first++;
    }
    int end = last;
    while (end > first && source.count(end - 1) == 0) {
      end--;
    }
    if (end == first) {
      return Optional.empty();
    }
    int joined = (end - first + bins - 1) / bins;
    List<Long> counts = new ArrayList<>();
    for (int from = first; from < end; from += joined) {
      long count = 0;
      for (int bin = from; bin < Math.min(end, from + joined); bin++) {
        count = Math.addExact(count, source.count(bin));
      }
      counts.add(count);
    }
    return Optional.of(
        new Histogram(
            source.lowerNats(first) / LN_2,
            joined * org.coalmine.exposure.Histogram.BIN_NATS / LN_2,
            0,
            counts,
            source.count(last)));
  }
}
