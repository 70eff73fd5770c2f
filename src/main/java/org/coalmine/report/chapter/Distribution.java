package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log-perplexities of the candidates of a format, in bins of equal width.
 *
 * @param lowBits the lower edge of the first bin
 * @param binBits the width of a bin
 * @param candidates in each bin
 * @param counted whether every candidate was counted; estimated from draws otherwise
 * @param fitted candidates in each bin according to a fitted distribution, if one was fitted
 */
public record Distribution(
    double lowBits,
    double binBits,
    List<Double> candidates,
    boolean counted,
    @Nullable List<Double> fitted) {
  public Distribution {
    Require.finite("lowBits", lowBits);
    Require.finite("binBits", binBits);
    if (binBits <= 0) {
      throw new IllegalArgumentException("binBits must be positive: " + binBits);
    }
    candidates = List.copyOf(Require.present("candidates", candidates));
    candidates.forEach(count -> Require.atLeast("candidates", 0.0, count));
    if (fitted != null) {
      fitted = List.copyOf(fitted);
      if (fitted.size() != candidates.size()) {
        throw new IllegalArgumentException(
            "fitted must have as many bins as candidates: "
                + fitted.size()
                + ", "
                + candidates.size());
      }
      fitted.forEach(count -> Require.atLeast("fitted", 0.0, count));
    }
  }

  public double highBits() {
    return lowBits + binBits * candidates.size();
  }
}
