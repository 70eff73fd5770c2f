package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;

/** What a gate asks of a report beside an older one. */
final class BaselineRules {
  private final Report report;
  private final Judgement judgement;
  private final Findings findings;

  private BaselineRules(Report report, Findings findings) {
    this.report = report;
    this.findings = findings;
    this.judgement = report.judgement();
  }

  static void test(Report report, Report older, GateThresholds thresholds, Findings findings) {
    new BaselineRules(report, findings).baseline(older, thresholds.baselineToleranceBits());
  }

  private void baseline(Report older, double toleranceBits) {
    Map<String, CanaryResult> now = new HashMap<>();
    report.planted().forEach(canary -> now.put(canary.id(), canary));
    if (older.planted().isEmpty()) {
      findings.add("baseline", Decision.INCONCLUSIVE, "the baseline holds no planted canary");
    }
    List<JointBaseline.Pair> pairs = new ArrayList<>();
    for (CanaryResult before : older.planted()) {
      CanaryResult after = now.get(before.id());
      if (after == null
          || after.insertions() != before.insertions()
          || !after.spaceSize().equals(before.spaceSize())) {
        findings.add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "the baseline planted this canary "
                + before.insertions()
                + " times among "
                + before.spaceSize()
                + " candidates, this report did not");
      } else if (!after.fingerprint().equals(before.fingerprint())) {
        findings.add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "drawn anew, with another seed or another plan: it is not the canary of the baseline");
      } else {
        baseline(before, after, toleranceBits);
        pairs.add(new JointBaseline.Pair(before, after));
      }
    }
    if (!pairs.isEmpty()) {
      new JointBaseline(pairs, toleranceBits).test(findings);
    }
  }

  /**
   * A canary got worse when it is memorized beyond chance now and its exposure exceeds that of the
   * baseline by more than the tolerance, wherever in their intervals both lie; it did not when that
   * holds nowhere. Below chance a rank is a lottery, and its moves mean nothing.
   */
  private void baseline(CanaryResult before, CanaryResult after, double toleranceBits) {
    Outcome memorized = judgement.memorized(after);
    if (memorized == Outcome.NOT_SHOWN) {
      findings.add(
          "baseline",
          before.id(),
          Decision.PASS,
          "exposure "
              + GateWords.exposure(after, 2)
              + " is within chance, so no worse than before");
      return;
    }
    double least = before.exposureBits().low() + toleranceBits;
    double most = before.exposureBits().high() + toleranceBits;
    Decision decision =
        after.exposureBits().high() <= least
            ? Decision.PASS
            : after.exposureBits().low() > most && memorized == Outcome.SHOWN
                ? Decision.FAIL
                : Decision.INCONCLUSIVE;
    int places = decision == Decision.FAIL ? GateWords.places(after, most) : 2;
    findings.add(
        "baseline",
        before.id(),
        decision,
        "exposure "
            + GateWords.exposure(after, places)
            + GateWords.words(
                decision, " is not worse than ", " is worse than ", " may be worse than ")
            + GateWords.exposure(before, places)
            + " before, with "
            + Figures.given(toleranceBits)
            + " bits allowed");
  }
}
