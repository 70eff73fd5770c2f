package org.coalmine.report.judge;

import java.util.Optional;
import org.coalmine.duplicates.DuplicateFindings.Side;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;

/** The limit of a gate on duplicates. They were counted, so nothing is left open. */
final class DuplicateRules {
  private static final String RULE = "max-duplicate-share";

  private DuplicateRules() {}

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    Double limit = thresholds.maxDuplicateShare();
    if (limit == null) {
      return;
    }
    Optional<Side> corpus =
        report.chapter(DuplicatesChapter.class).map(chapter -> chapter.duplicates().corpus());
    if (corpus.isEmpty() || corpus.get().documents() == 0) {
      findings.add(
          RULE,
          Decision.INCONCLUSIVE,
          "no duplicates were counted; coalmine duplicates counts them, and duplicates.run names"
              + " its run");
      return;
    }
    double share = corpus.get().share();
    findings.add(
        RULE,
        null,
        share > limit ? Decision.FAIL : Decision.PASS,
        "%s of %s documents are beyond the first of their group, a share of %s; %s may be"
            .formatted(
                Figures.grouped(corpus.get().beyondFirst()),
                Figures.grouped(corpus.get().documents()),
                Figures.decimals(Figures.placesApart(share, limit), share),
                Figures.given(limit)),
        Figures.decimals(Figures.placesApart(share, limit), share),
        limit);
  }
}
