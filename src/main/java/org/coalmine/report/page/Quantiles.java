package org.coalmine.report.page;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;

/**
 * Where many canaries lie: half of them in a box, nine of ten on a line. A quantile is the value at
 * the next place at or above it.
 *
 * @param count how many there are
 * @param low at a twentieth
 * @param quarter at a quarter
 * @param median at the half
 * @param threeQuarters at three quarters
 * @param high at nineteen twentieths
 */
record Quantiles(
    int count, double low, double quarter, double median, double threeQuarters, double high) {
  private static final double HALF_BOX = 7;

  static Quantiles ofExposure(List<CanaryResult> canaries) {
    return of(canaries, canary -> (canary.exposureBits().low() + canary.exposureBits().high()) / 2);
  }

  static Quantiles ofLogPerplexity(List<CanaryResult> canaries) {
    return of(canaries, CanaryResult::logPerplexityBits);
  }

  private static Quantiles of(List<CanaryResult> canaries, ToDoubleFunction<CanaryResult> value) {
    double[] sorted = canaries.stream().mapToDouble(value).sorted().toArray();
    return new Quantiles(
        sorted.length,
        at(sorted, 0.05),
        at(sorted, 0.25),
        at(sorted, 0.5),
        at(sorted, 0.75),
        at(sorted, 0.95));
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  String sentence() {
    return "%s canaries, half of them from %s to %s, median %s"
        .formatted(
            Figures.grouped(count),
            Figures.decimals(2, quarter),
            Figures.decimals(2, threeQuarters),
            Figures.decimals(2, median));
  }

  /** Drawn along an upright axis; nothing if there is none. */
  void upright(Plot plot, double at, Scale y, String name) {
    if (count == 0) {
      return;
    }
    plot.line("whisker", at, y.at(low), at, y.at(high));
    plot.rectangle(
        "box",
        at - HALF_BOX,
        y.at(threeQuarters),
        2 * HALF_BOX,
        Math.max(1, y.at(quarter) - y.at(threeQuarters)),
        name + ": " + sentence() + " bits");
    plot.line("middle", at - HALF_BOX, y.at(median), at + HALF_BOX, y.at(median));
  }

  /** Drawn along a level axis; nothing if there is none. */
  void lying(Plot plot, Scale x, double at, String name) {
    if (count == 0) {
      return;
    }
    plot.line("whisker", x.at(low), at, x.at(high), at);
    plot.rectangle(
        "box",
        x.at(quarter),
        at - HALF_BOX,
        Math.max(1, x.at(threeQuarters) - x.at(quarter)),
        2 * HALF_BOX,
        name + ": " + sentence() + " bits");
    plot.line("middle", x.at(median), at - HALF_BOX, x.at(median), at + HALF_BOX);
  }
}
