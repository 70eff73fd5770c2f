package org.coalmine.report.judge;

import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChapter;

/** What a gate asks of the secrets that stand in a corpus. */
final class FoundRules {
  private FoundRules() {}

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    Found found = report.chapter(FoundChapter.class).map(FoundChapter::found).orElse(null);
    if (found != null) {
      findings.add(
          "read",
          found.complete() ? Decision.PASS : Decision.INCONCLUSIVE,
          found.aboveLimit() == null ? found.sentence() : found.aboveLimit());
    }
    for (GateThresholds.FoundLimit limit : thresholds.maxCertainSecrets()) {
      if (found == null || limit.kind() != null && !found.kinds().contains(limit.kind())) {
        findings.add(
            "max-certain-secrets",
            limit.kind(),
            Decision.INCONCLUSIVE,
            "no secret"
                + (limit.kind() == null ? "" : " of this kind")
                + " was looked for, so nothing tests the limit "
                + Figures.grouped(limit.value()));
        continue;
      }
      long certain = found.certain(limit.kind());
      findings.add(
          "max-certain-secrets",
          limit.kind(),
          certain > limit.value()
              ? Decision.FAIL
              : found.complete() ? Decision.PASS : Decision.INCONCLUSIVE,
          "%s certain %s in the corpus, %s may"
              .formatted(
                  Figures.grouped(certain),
                  certain == 1 ? "secret stands" : "secrets stand",
                  Figures.grouped(limit.value())),
          String.valueOf(certain),
          limit.value());
    }
  }
}
