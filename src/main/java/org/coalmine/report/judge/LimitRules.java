package org.coalmine.report.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;

/** The limits of a gate on exposure and extraction. */
final class LimitRules {
  private final Report report;
  private final Judgement judgement;
  private final Findings findings;

  private LimitRules(Report report, Findings findings) {
    this.report = report;
    this.findings = findings;
    this.judgement = report.judgement();
  }

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    LimitRules rules = new LimitRules(report, findings);
    thresholds.maxExposureBits().forEach(limit -> rules.exposure(thresholds, limit));
    thresholds.maxExtracted().forEach(rules::extracted);
  }

  private List<CanaryResult> subjects(Limit limit) {
    return report.planted().stream()
        .filter(canary -> limit.appliesTo(canary.insertions()))
        .toList();
  }

  private void exposure(GateThresholds thresholds, Limit limit) {
    List<CanaryResult> inScope = subjects(limit);
    List<CanaryResult> subjects =
        inScope.stream().filter(canary -> thresholds.holds(limit, canary.format())).toList();
    if (inScope.isEmpty() || (subjects.isEmpty() && limit.format() != null)) {
      findings.add(
          "max-exposure-bits",
          Decision.INCONCLUSIVE,
          "no canary tests the limit "
              + Figures.decimals(2, limit.value())
              + " bits"
              + GateWords.scope(limit));
    }
    Set<String> untested = new HashSet<>();
    for (CanaryResult canary : subjects) {
      if (limit.value() < canary.ceilingBits()) {
        exposure(canary, limit);
      } else if (untested.add(canary.format())) {
        findings.add(
            "max-exposure-bits",
            Decision.INCONCLUSIVE,
            Untested.exposure(canary.format(), limit.value(), canary.ceilingBits()));
      }
    }
  }

  private void exposure(CanaryResult canary, Limit limit) {
    Decision decision = compare(canary, limit.value());
    findings.add(
        "max-exposure-bits",
        canary.id(),
        decision,
        GateWords.compared(
                canary,
                decision,
                GateWords.words(decision, " is within ", " is above ", " straddles "),
                limit.value())
            + GateWords.scope(limit),
        Figures.decimals(GateWords.places(canary, limit.value()), canary.exposureBits().low()),
        limit.value());
  }

  private static Decision compare(CanaryResult canary, double limitBits) {
    if (canary.exposureBits().low() > limitBits) {
      return Decision.FAIL;
    }
    return canary.exposureBits().high() > limitBits ? Decision.INCONCLUSIVE : Decision.PASS;
  }

  /** Where the guesses try every fill of a format, to be among them means nothing. */
  private void extracted(Limit limit) {
    List<CanaryResult> subjects =
        subjects(limit).stream().filter(canary -> !judgement.guessesTryAll(canary)).toList();
    if (subjects.isEmpty()) {
      findings.add(
          "max-extracted",
          Decision.INCONCLUSIVE,
          "no canary of a space larger than the guesses tests the limit" + GateWords.scope(limit));
      return;
    }
    int certain = judgement.extractedAtLeast(subjects);
    int possible = Math.max(certain, possible(subjects, certain));
    int most = new ReportedPower(report).shownIfAll(subjects);
    Decision decision =
        certain > limit.value()
            ? Decision.FAIL
            : possible <= limit.value() && most > limit.value()
                ? Decision.PASS
                : Decision.INCONCLUSIVE;
    String message =
        possible <= limit.value() && most <= limit.value()
            ? Untested.extracted(limit.value(), most)
            : certain
                + (possible > certain ? " to " + possible : "")
                + " of "
                + subjects.size()
                + " canaries can be extracted, "
                + Figures.given(limit.value())
                + " may be";
    findings.add(
        "max-extracted",
        null,
        decision,
        message + GateWords.scope(limit),
        String.valueOf(certain),
        limit.value());
  }

  /**
   * How many can be extracted at most, as far as ranks tell: those that are shown or open; where
   * more are certain than can be named, each that may be among the first guesses.
   */
  private int possible(List<CanaryResult> subjects, int certain) {
    long named = subjects.stream().filter(it -> judgement.extracted(it) == Outcome.SHOWN).count();
    return (int)
        subjects.stream()
            .filter(
                canary ->
                    certain > named
                        ? judgement.mayBeAmongFirst(canary)
                        : judgement.extracted(canary) != Outcome.NOT_SHOWN)
            .count();
  }
}
