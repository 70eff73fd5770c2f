package org.coalmine.report;

import java.util.List;

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
}
