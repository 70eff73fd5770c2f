package org.coalmine.report.judge;

import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.SanitisedCorpus;

/** What a gate asks of a corpus that was sanitised: that it was proved. */
final class SanitisedRules {
  private SanitisedRules() {}

  static void test(Report report, Findings findings) {
    SanitisedCorpus sanitised =
        report.chapter(SanitisedChapter.class).map(SanitisedChapter::sanitised).orElse(null);
    if (sanitised != null) {
      findings.add(
          "sanitised",
          !sanitised.proved()
              ? Decision.FAIL
              : sanitised.complete() ? Decision.PASS : Decision.INCONCLUSIVE,
          sanitised.sentence());
    }
  }
}
