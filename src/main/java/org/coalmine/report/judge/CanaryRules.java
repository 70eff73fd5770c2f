package org.coalmine.report.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;
import org.coalmine.report.chapter.Verdict;

/** What a gate asks of canaries and controls. A report without them measured nothing. */
final class CanaryRules {
  private final Report report;
  private final Judgement judgement;
  private final Findings findings;

  private CanaryRules(Report report, Findings findings) {
    this.report = report;
    this.findings = findings;
    this.judgement = report.judgement();
  }

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    CanaryRules rules = new CanaryRules(report, findings);
    rules.measured();
    rules.calibration();
    thresholds.maxExposureBits().forEach(limit -> rules.exposure(thresholds, limit));
    thresholds.maxExtracted().forEach(rules::extracted);
  }

  private void measured() {
    List<CanaryResult> planted = report.planted();
    long measured = planted.stream().filter(CanaryResult::measured).count();
    boolean determined = report.verdict().status() != Verdict.Status.UNDETERMINED;
    findings.add(
        "measured",
        measured > 0 && determined ? Decision.PASS : Decision.INCONCLUSIVE,
        measured
            + " of "
            + planted.size()
            + " planted canaries were ranked"
            + (determined ? "" : "; " + report.verdict().summary()));
  }

  private void calibration() {
    for (ControlCalibration calibration : report.calibration()) {
      ControlCalibration.Finding finding = calibration.finding(report.calibration().size());
      findings.add(
          "calibration",
          finding == ControlCalibration.Finding.NO_DEPARTURE
              ? Decision.PASS
              : Decision.INCONCLUSIVE,
          "the ranks of the controls of "
              + calibration.format()
              + switch (finding) {
                case NO_DEPARTURE -> " show no departure from uniform, ";
                case NOT_UNIFORM -> " are not uniform, so no rank can be trusted, ";
                case OPEN -> " are too wide intervals to test, ";
              }
              + calibration.pValue());
    }
  }

  private List<CanaryResult> subjects(Limit limit) {
    return report.planted().stream()
        .filter(canary -> limit.appliesTo(canary.insertions()))
        .toList();
  }

  private static String scope(Limit limit) {
    Integer upTo = limit.upToInsertions();
    return (limit.format() == null ? "" : " for format " + limit.format())
        + (upTo == null
            ? ""
            : " for canaries planted " + (upTo == 1 ? "once" : "at most " + upTo + " times"));
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
              + scope(limit));
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
            + scope(limit),
        Figures.decimals(GateWords.places(canary, limit.value()), canary.exposureBits().low()),
        limit.value());
  }

  private static Decision compare(CanaryResult canary, double limitBits) {
    if (canary.exposureBits().low() > limitBits) {
      return Decision.FAIL;
    }
    return canary.exposureBits().high() > limitBits ? Decision.INCONCLUSIVE : Decision.PASS;
  }

  private void extracted(Limit limit) {
    List<CanaryResult> subjects = subjects(limit);
    long certain = 0;
    long possible = 0;
    for (CanaryResult canary : subjects) {
      Outcome extracted = judgement.extracted(canary);
      certain += extracted == Outcome.SHOWN ? 1 : 0;
      possible += extracted == Outcome.NOT_SHOWN ? 0 : 1;
    }
    Decision decision =
        certain > limit.value()
            ? Decision.FAIL
            : subjects.isEmpty() || possible > limit.value()
                ? Decision.INCONCLUSIVE
                : Decision.PASS;
    findings.add(
        "max-extracted",
        null,
        decision,
        subjects.isEmpty()
            ? "no canary tests the limit" + scope(limit)
            : certain
                + (possible > certain ? " to " + possible : "")
                + " of "
                + subjects.size()
                + " canaries can be extracted, "
                + Figures.given(limit.value())
                + " may be"
                + scope(limit),
        String.valueOf(certain),
        limit.value());
  }
}
