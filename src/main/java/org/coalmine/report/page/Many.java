package org.coalmine.report.page;

import java.util.Comparator;
import java.util.List;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;

/** What a page does where canaries are so many that a line for each would cover the others. */
final class Many {
  /** More canaries and controls than this are drawn as quantiles. */
  static final int MOST = 1_000;

  /** So many of the highest exposure are told one by one. */
  static final int TOLD = 10;

  /** Ends a table of the highest. */
  static final String REST =
      "These are the %d of the highest exposure; report.json has all.".formatted(TOLD);

  private Many() {}

  static boolean in(Report report) {
    return report.canaries().size() > MOST;
  }

  /** Those of the highest exposure. */
  static List<CanaryResult> highest(List<CanaryResult> canaries) {
    return canaries.stream()
        .sorted(Comparator.comparingDouble(canary -> -canary.exposureBits().low()))
        .limit(TOLD)
        .toList();
  }

  /** The planted canaries that tables of one line each tell. */
  static List<CanaryResult> told(Report report) {
    return in(report) ? highest(report.planted()) : report.planted();
  }
}
