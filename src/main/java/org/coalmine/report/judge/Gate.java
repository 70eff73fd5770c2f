package org.coalmine.report.judge;

import java.util.Optional;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.PrivacyFindings;

/**
 * Decides whether a model may pass, from its report alone.
 *
 * <p>Every threshold is a test of its own, and the worst of them decides. A test passes only on
 * evidence: it fails when the whole interval lies beyond the threshold, it is inconclusive when the
 * interval straddles it, and a test that finds nothing to measure is inconclusive too. So neither
 * an empty report nor a threshold that no canary was planted for can pass.
 *
 * <p>Each chapter has its rules. A rule whose chapter is absent finds nothing to measure. Only of
 * an audit it is asked that canaries were measured.
 */
public final class Gate {
  private Gate() {}

  /** Tests a report against thresholds. */
  public static GateOutcome decide(Report report, GateThresholds thresholds) {
    return decide(report, thresholds, Optional.empty());
  }

  /**
   * Tests a report against thresholds, and for what got worse than in an older report.
   *
   * @throws IllegalArgumentException if there is neither a threshold nor a baseline
   */
  public static GateOutcome decide(
      Report report, GateThresholds thresholds, Optional<Report> baseline) {
    PrivacyFindings privacy = report.privacy();
    boolean claimed = privacy != null && privacy.claim() != null;
    if (thresholds.empty() && baseline.isEmpty() && !claimed) {
      throw new IllegalArgumentException(
          "gate has nothing to test: set max-exposure-bits, max-extracted, max-epsilon-lower-bound,"
              + " max-extractable-documents, max-duplicate-share or max-certain-secrets, or give a"
              + " baseline");
    }
    Findings findings = new Findings();
    if (report.header().kind() == Kind.AUDIT) {
      CanaryRules.test(report, findings);
      TrainingRules.test(report, findings);
    }
    ScoreRules.test(report, thresholds, findings);
    ReleaseRules.test(report, thresholds, findings);
    FoundRules.test(report, thresholds, findings);
    SanitisedRules.test(report, findings);
    LimitRules.test(report, thresholds, findings);
    PrivacyRules.test(report, thresholds, findings);
    DuplicateRules.test(report, thresholds, findings);
    baseline.ifPresent(older -> compare(report, older, thresholds, findings));
    return findings.outcome(thresholds);
  }

  private static void compare(
      Report report, Report older, GateThresholds thresholds, Findings findings) {
    report
        .chapter(FoundChapter.class)
        .ifPresentOrElse(
            chapter -> FoundBaseline.test(chapter.found(), older, findings),
            () -> BaselineRules.test(report, older, thresholds, findings));
  }
}
