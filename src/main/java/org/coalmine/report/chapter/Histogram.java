package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coalmine.exposure.LogPerplexity;

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

  /**
   * The bins that hold anything; what lies in the last, open bin of the source stands above.
   *
   * @return empty if nothing was counted
   */
  public static Optional<Histogram> of(org.coalmine.exposure.Histogram source) {
    int last = org.coalmine.exposure.Histogram.BINS - 1;
    int first = 0;
    while (first < last && source.count(first) == 0) {
      first++;
    }
    int end = last;
    while (end > first && source.count(end - 1) == 0) {
      end--;
    }
    if (end == first && source.count(last) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Histogram(
            LogPerplexity.bits(source.lowerNats(first)),
            LogPerplexity.bits(org.coalmine.exposure.Histogram.BIN_NATS),
            0,
            IntStream.range(first, end).mapToObj(source::count).toList(),
            source.count(last)));
  }

  /** Neighbouring bins joined, so that at most {@code most} are left. */
  public Histogram joined(int most) {
    int width = Math.max(1, (counts.size() + most - 1) / most);
    List<Long> joined = new ArrayList<>();
    for (int from = 0; from < counts.size(); from += width) {
      long count = 0;
      for (long bin : counts.subList(from, Math.min(counts.size(), from + width))) {
        count = Math.addExact(count, bin);
      }
      joined.add(count);
    }
    return new Histogram(lowBits, binBits * width, below, joined, above);
  }
}
