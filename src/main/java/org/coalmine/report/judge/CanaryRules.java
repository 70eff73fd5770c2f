package org.coalmine.report.judge;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlCalibration.LikelyControl;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Verdict;

/** What a gate asks of canaries and controls. A report without them measured nothing. */
final class CanaryRules {
  /** An estimate that errs more often tells nothing of a control. */
  private static final double LOOSEST_ERROR = 1e-5;

  private final Report report;
  private final Judgement judgement;
  private final Findings findings;

  private CanaryRules(Report report, Findings findings) {
    this.report = report;
    this.findings = findings;
    this.judgement = report.judgement();
  }

  static void test(Report report, Findings findings) {
    CanaryRules rules = new CanaryRules(report, findings);
    rules.measured();
    rules.power();
    rules.calibration();
    rules.controls();
  }

  private void measured() {
    List<CanaryResult> planted = report.planted();
    long measured = planted.stream().filter(CanaryResult::measured).count();
    boolean determined =
        report.verdict().status() != Verdict.Status.UNDETERMINED || judgement.powerless();
    findings.add(
        "measured",
        measured > 0 && determined ? Decision.PASS : Decision.INCONCLUSIVE,
        measured
            + " of "
            + planted.size()
            + " planted canaries were ranked"
            + (determined ? "" : "; " + report.verdict().summary()));
  }

  private void power() {
    int planted = report.planted().size();
    if (planted == 0) {
      return;
    }
    int most = new ReportedPower(report).shownIfAll();
    findings.add(
        "power",
        most > 0 ? Decision.PASS : Decision.INCONCLUSIVE,
        most > 0
            ? "if all %d canaries came first, at least %d would be shown to be memorized"
                .formatted(planted, most)
            : "nothing could have been shown: if all %d canaries came first, that could be chance"
                .formatted(planted));
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

  private void controls() {
    List<CanaryResult> controls = report.controls();
    if (controls.isEmpty()) {
      return;
    }
    List<LikelyControl> impossible =
        report.calibration().stream().allMatch(test -> test.impossible() == null)
            ? impossible(controls)
            : report.calibration().stream()
                .flatMap(test -> test.impossibleControls().stream())
                .toList();
    for (LikelyControl control : impossible) {
      findings.add(
          "controls",
          control.control(),
          Decision.INCONCLUSIVE,
          "so low a rank of one of %d controls has by chance a probability of at most %s: no rank can be trusted"
              .formatted(controls.size(), Figures.probability(control.pValue())));
    }
    if (impossible.isEmpty()) {
      findings.add(
          "controls",
          Decision.PASS,
          controls.size() == 1
              ? "the control is not too likely for chance"
              : "none of %d controls is too likely for chance".formatted(controls.size()));
    }
  }

  /** In a report of before they were named. No rank there is taken for lower than it may be. */
  private List<LikelyControl> impossible(List<CanaryResult> controls) {
    Map<String, Long> planted =
        report.planted().stream()
            .collect(Collectors.groupingBy(CanaryResult::format, Collectors.counting()));
    return controls.stream()
        .filter(control -> 1 - control.rank().confidence() <= LOOSEST_ERROR)
        .map(
            control ->
                new LikelyControl(
                    control.id(),
                    Math.min(
                        1,
                        controls.size()
                            * control.rank().high().doubleValue()
                            / control
                                .spaceSize()
                                .subtract(
                                    BigInteger.valueOf(planted.getOrDefault(control.format(), 0L)))
                                .max(BigInteger.ONE)
                                .doubleValue())))
        .filter(LikelyControl::impossible)
        .toList();
  }
}
