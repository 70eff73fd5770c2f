package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.exposure.MemorizationTest.Outcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.jspecify.annotations.Nullable;

/** What a gate asks of a report beside an older one. */
final class BaselineRules {
  private final Report report;
  private final Judgement judgement;
  private final List<Finding> findings = new ArrayList<>();

  private BaselineRules(Report report) {
    this.report = report;
    this.judgement = report.judgement();
  }

  static List<Finding> findings(Report report, Report older, GateThresholds thresholds) {
    BaselineRules rules = new BaselineRules(report);
    rules.baseline(older, thresholds.baselineToleranceBits());
    return rules.findings;
  }

  private void add(String rule, @Nullable String canary, Decision decision, String message) {
    findings.add(new Finding(rule, canary, decision, message));
  }

  private void baseline(Report older, double toleranceBits) {
    Map<String, CanaryResult> now = new HashMap<>();
    report.planted().forEach(canary -> now.put(canary.id(), canary));
    if (older.planted().isEmpty()) {
      add("baseline", null, Decision.INCONCLUSIVE, "the baseline holds no planted canary");
    }
    for (CanaryResult before : older.planted()) {
      CanaryResult after = now.get(before.id());
      if (after == null
          || after.insertions() != before.insertions()
          || !after.spaceSize().equals(before.spaceSize())) {
        add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "the baseline planted this canary "
                + before.insertions()
                + " times among "
                + before.spaceSize()
                + " candidates, this report did not");
      } else if (!after.fingerprint().equals(before.fingerprint())) {
        add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "drawn anew, with another seed or another plan: it is not the canary of the baseline");
      } else {
        baseline(before, after, toleranceBits);
      }
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
      add(
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
    add(
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
