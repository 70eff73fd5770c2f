package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PrivacyFindings;
import org.junit.jupiter.api.Test;

class GateTest {
  private static GateThresholds exposure(Limit... limits) {
    return new GateThresholds(List.of(limits), List.of(), null, 1);
  }

  private static GateThresholds extracted(Limit... limits) {
    return new GateThresholds(List.of(), List.of(limits), null, 1);
  }

  private static GateThresholds epsilon(double limit) {
    return new GateThresholds(List.of(), List.of(), limit, 1);
  }

  private static Report of(CanaryResult... canaries) {
    return SampleReports.of(List.of(canaries));
  }

  /** Of a training that claims nothing. */
  private static Report leaking() {
    PrivacyFindings bounds = Objects.requireNonNull(SampleReports.leaking().privacy());
    OneRunBound oneRun = Objects.requireNonNull(bounds.oneRun());
    return SampleReports.with(
        SampleReports.leaking(),
        new PrivacyFindings(
            null,
            bounds.rankBounds(),
            new OneRunBound(
                oneRun.canaries(),
                oneRun.included(),
                oneRun.insertions(),
                oneRun.guessNumbers(),
                oneRun.guesses(),
                oneRun.right(),
                oneRun.delta(),
                oneRun.confidence(),
                oneRun.epsilonLow())));
  }

  private static Finding finding(String rule, GateOutcome outcome) {
    return outcome.findings().stream()
        .filter(finding -> finding.rule().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private static Decision baseline(Report now, Report older) {
    return Gate.decide(now, GateThresholds.none(), Optional.of(older)).decision();
  }

  @Test
  void exposureWithinAboveAndAcrossTheLimit() {
    Report exact = of(SampleReports.canary("a", 1, 1_000_000, 20));
    assertThat(Gate.decide(exact, exposure(Limit.all(9.97))).decision()).isEqualTo(Decision.PASS);
    assertThat(Gate.decide(exact, exposure(Limit.all(9.96))).decision()).isEqualTo(Decision.FAIL);
    Report wide = of(SampleReports.canary("a", 1, 1_000, 1_000_000, 20));
    assertThat(Gate.decide(wide, exposure(Limit.all(9.96))).decision()).isEqualTo(Decision.FAIL);
    assertThat(Gate.decide(wide, exposure(Limit.all(12))).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(Gate.decide(wide, exposure(Limit.all(19.94))).decision()).isEqualTo(Decision.PASS);
  }

  @Test
  void theLimitItselfPasses() {
    CanaryResult canary = SampleReports.canary("a", 1, 1_000_000, 20);
    Limit limit = Limit.all(canary.exposureBits().high());
    assertThat(Gate.decide(of(canary), exposure(limit)).decision()).isEqualTo(Decision.PASS);
  }

  @Test
  void limitsHoldUpToTheirInsertions() {
    Report report =
        of(SampleReports.canary("few", 2, 500_000_000, 40), SampleReports.canary("many", 64, 1, 8));
    assertThat(Gate.decide(report, exposure(new Limit(2, 5))).decision()).isEqualTo(Decision.PASS);
    GateOutcome both = Gate.decide(report, exposure(new Limit(2, 5), Limit.all(20)));
    assertThat(both.decision()).isEqualTo(Decision.FAIL);
    assertThat(both.findings().get(0))
        .isEqualTo(
            new Finding(
                "max-exposure-bits",
                "many",
                Decision.FAIL,
                "exposure 29.90 bits is above 20.00 bits",
                "29.90 > 20"));
  }

  @Test
  void aLimitThatNoRankCouldExceedCannotPass() {
    Report report =
        of(
            SampleReports.canary("a", 1, 500_000_000, 40),
            SampleReports.canary("b", 4, 500_000_000, 40));
    double most = Exposure.log2(SampleReports.NINE_DIGITS);
    assertThat(Gate.decide(report, exposure(Limit.all(Math.nextDown(most)))).decision())
        .isEqualTo(Decision.PASS);
    assertThat(Gate.decide(report, exposure(Limit.all(most))).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
    GateOutcome outcome = Gate.decide(report, exposure(Limit.all(30), new Limit(1, 10)));
    assertThat(outcome.findings())
        .filteredOn(finding -> finding.rule().equals("max-exposure-bits"))
        .containsExactly(
            new Finding(
                "max-exposure-bits",
                null,
                Decision.INCONCLUSIVE,
                "format number cannot test 30 bits: its most is 29.90; give it a limit of its own"
                    + " (gate.by-format)"),
            new Finding(
                "max-exposure-bits",
                "a",
                Decision.PASS,
                "exposure 1.00 bits is within 10.00 bits for canaries planted once"));
  }

  @Test
  void aLimitOfItsOwnStandsInPlaceOfTheOthers() {
    Report report = of(SampleReports.canary("a", 1, 1_000_000, 20));
    Limit impossible = Limit.all(1000);
    Limit own = new Limit("number", null, 10);
    assertThat(Gate.decide(report, exposure(impossible)).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(Gate.decide(report, exposure(own)).decision()).isEqualTo(Decision.PASS);
    assertThat(Gate.decide(report, exposure(own, Limit.all(1))).decision())
        .isEqualTo(Decision.PASS);
    assertThat(Gate.decide(report, exposure(own, new Limit("pin", null, 8))).findings())
        .as("no canary is of that format")
        .contains(
            new Finding(
                "max-exposure-bits",
                null,
                Decision.INCONCLUSIVE,
                "no canary tests the limit 8.00 bits for format pin"));
  }

  @Test
  void aLimitThatNoCanaryTestsCannotPass() {
    Report report = of(SampleReports.canary("many", 64, 500_000_000, 40));
    assertThat(Gate.decide(report, exposure(new Limit(2, 5))).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(Gate.decide(report, extracted(new Limit(2, 5))).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void nothingMeasuredCannotPass() {
    GateThresholds generous =
        new GateThresholds(List.of(Limit.all(1000)), List.of(Limit.all(1000)), null, 1);
    for (Report report :
        List.of(of(), of(SampleReports.canary("control", 0, 5, 9)), SampleReports.unmeasured())) {
      assertThat(Gate.decide(report, generous).decision()).isEqualTo(Decision.INCONCLUSIVE);
    }
    assertThat(baseline(of(), of())).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void countsWhatCanBeExtracted() {
    Report report = leaking();
    assertThat(Gate.decide(report, extracted(Limit.all(5))).decision()).isEqualTo(Decision.PASS);
    assertThat(Gate.decide(report, extracted(Limit.all(4))).decision()).isEqualTo(Decision.FAIL);
    assertThat(Gate.decide(report, extracted(new Limit(8, 0))).decision()).isEqualTo(Decision.PASS);
    Report open = of(SampleReports.canary("a", 1, 50, 500, 9));
    assertThat(Gate.decide(open, extracted(Limit.all(0))).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void epsilonShown() {
    Report report = leaking();
    assertThat(Gate.decide(report, epsilon(1)).decision()).isEqualTo(Decision.PASS);
    assertThat(Gate.decide(report, epsilon(0.9)).decision()).isEqualTo(Decision.FAIL);
    assertThat(Gate.decide(SampleReports.bare(), epsilon(100)).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
    Report claimOnly =
        SampleReports.with(report, new PrivacyFindings(SampleReports.claim(1, 0), List.of(), null));
    assertThat(Gate.decide(claimOnly, epsilon(100)).decision()).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void aRefutedClaimFailsWithoutAnyThreshold() {
    Report report = SampleReports.leaking();
    PrivacyFindings shown = Objects.requireNonNull(report.privacy());
    double epsilonLow = shown.epsilonLowerBound();
    assertThat(claimed(report, shown, epsilonLow - 0.01)).isEqualTo(Decision.FAIL);
    assertThat(claimed(report, shown, epsilonLow)).isEqualTo(Decision.PASS);
  }

  private static Decision claimed(Report report, PrivacyFindings shown, double epsilon) {
    PrivacyFindings privacy =
        new PrivacyFindings(SampleReports.claim(epsilon, 1e-5), shown.rankBounds(), shown.oneRun());
    assertThat(privacy.refuted()).isEqualTo(epsilon < shown.epsilonLowerBound());
    return Gate.decide(SampleReports.with(report, privacy), GateThresholds.none()).decision();
  }

  private static Finding calibration(ControlCalibration... tests) {
    List<FormatResult> formats =
        Stream.of(tests)
            .map(
                test ->
                    new FormatResult(
                        test.format(),
                        "{fill}",
                        "[0-9]{9}",
                        "none",
                        SampleReports.NINE_DIGITS,
                        Exposure.log2(SampleReports.NINE_DIGITS),
                        null,
                        "",
                        null,
                        null))
            .toList();
    return Gate.decide(
            SampleReports.with(SampleReports.clean(), formats, List.of(tests)),
            exposure(Limit.all(1000)))
        .findings()
        .stream()
        .filter(finding -> finding.rule().equals("calibration"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void controlsThatAreNotUniformForbidAPass() {
    assertThat(calibration(new ControlCalibration("number", 20, 0.7, 1e-5, null)))
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns(
            "the ranks of the controls of number are not uniform, so no rank can be trusted, p ="
                + " 1.0e-05",
            Finding::message);
  }

  @Test
  void controlsThatCouldNotBeTestedForbidAPass() {
    assertThat(calibration(new ControlCalibration("number", 20, 0.7, 1e-5, 0.9)))
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns(
            "the ranks of the controls of number are too wide intervals to test, p from 1.0e-05 to"
                + " 0.900",
            Finding::message);
    assertThat(calibration(new ControlCalibration("number", 20, 0.7, 1e-6, 1e-5)))
        .returns(Decision.INCONCLUSIVE, Finding::decision);
    assertThat(calibration(new ControlCalibration("number", 20, 0.3, 0.01, 0.9)))
        .returns(Decision.PASS, Finding::decision);
  }

  @Test
  void severalFormatsShareTheLevelOfTheControls() {
    ControlCalibration low = new ControlCalibration("number", 20, 0.5, 3e-5, null);
    assertThat(calibration(low).decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(calibration(low, new ControlCalibration("word", 20, 0.1, 0.9, null)).message())
        .isEqualTo(
            "the ranks of the controls of number show no departure from uniform, p = 3.0e-05");
  }

  @Test
  void aFailureOutweighsWhatIsOpen() {
    Report report =
        of(
            SampleReports.canary("open", 1, 1, 1_000_000_000, 9),
            SampleReports.canary("bad", 1, 1, 9));
    GateOutcome outcome = Gate.decide(report, exposure(Limit.all(10)));
    assertThat(outcome.decision()).isEqualTo(Decision.FAIL);
    assertThat(outcome.findings())
        .extracting(Finding::decision)
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void worseThanTheBaselineBeyondTheIntervals() {
    Report older = of(SampleReports.canary("a", 4, 1_000_000, 20));
    assertThat(baseline(older, older)).isEqualTo(Decision.PASS);
    assertThat(baseline(of(SampleReports.canary("a", 4, 100_000, 20)), older))
        .isEqualTo(Decision.FAIL);
    assertThat(baseline(of(SampleReports.canary("a", 4, 600_000, 20)), older))
        .as("less than a bit")
        .isEqualTo(Decision.PASS);
    assertThat(baseline(of(SampleReports.canary("a", 4, 100_000, 900_000, 20)), older))
        .as("the interval straddles the tolerance")
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(baseline(older, of(SampleReports.canary("a", 4, 100, 20))))
        .as("better")
        .isEqualTo(Decision.PASS);
  }

  @Test
  void aBaselineThatMeasuredNothingShowsNothing() {
    Report nothing = of(SampleReports.canary("a", 4, 1, 1_000_000_000, 20));
    assertThat(baseline(of(SampleReports.canary("a", 4, 1, 20)), nothing))
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(baseline(of(SampleReports.canary("a", 4, 900_000_000, 40)), nothing))
        .as("not memorized, whatever was before")
        .isEqualTo(Decision.PASS);
  }

  @Test
  void aBaselineOfIntervalsIsComparedFromItsWorseEnd() {
    Report older = of(SampleReports.canary("a", 4, 100, 1_000, 20));
    assertThat(baseline(of(SampleReports.canary("a", 4, 501, 20)), older))
        .as("less than a bit above the low end")
        .isEqualTo(Decision.PASS);
    assertThat(baseline(of(SampleReports.canary("a", 4, 499, 20)), older))
        .as("more than a bit above the low end, not above the high end")
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(baseline(of(SampleReports.canary("a", 4, 51, 20)), older))
        .as("less than a bit above the high end")
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(baseline(of(SampleReports.canary("a", 4, 49, 20)), older))
        .as("more than a bit above the high end")
        .isEqualTo(Decision.FAIL);
  }

  @Test
  void aCanaryDrawnAnewIsAnother() {
    CanaryResult canary = SampleReports.canary("a", 4, 10, 20);
    GateOutcome outcome =
        Gate.decide(
            of(SampleReports.drawnAnew(canary)),
            GateThresholds.none(),
            Optional.of(of(SampleReports.canary("a", 4, 1, 20))));
    assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(outcome.findings().get(0).sentence()).startsWith("a: drawn anew");
  }

  @Test
  void valuesThatDifferArePrintedApart() {
    CanaryResult canary = SampleReports.canary("a", 1, 1, 8);
    double bits = canary.exposureBits().low();
    assertThat(
            Gate.decide(of(canary), exposure(Limit.all(bits - 1e-4))).findings().get(0).message())
        .isEqualTo("exposure 29.8974 bits is above 29.8973 bits");
    Report report = SampleReports.leaking();
    double shown = Objects.requireNonNull(report.privacy()).epsilonLowerBound();
    String message =
        Gate.decide(report, epsilon(shown - 1e-5)).findings().stream()
            .filter(finding -> finding.rule().equals("max-epsilon-lower-bound"))
            .findFirst()
            .orElseThrow()
            .message();
    String printed = message.replaceAll("the audit shows ε ≥ ([0-9.]+), above .*", "$1");
    assertThat(Double.parseDouble(printed)).isBetween(shown - 1e-5, shown);
  }

  @Test
  void movesWithinChanceAreNotWorse() {
    Report older = of(SampleReports.canary("a", 4, 900_000_000, 40));
    assertThat(baseline(of(SampleReports.canary("a", 4, 30_000_000, 30)), older))
        .isEqualTo(Decision.PASS);
  }

  @Test
  void unmeasuredNowIsNotAsGoodAsBefore() {
    Report older = of(SampleReports.canary("a", 4, 1_000_000, 20));
    assertThat(baseline(of(SampleReports.canary("a", 4, 1, 1_000_000_000, 20)), older))
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void aCanaryOfTheBaselineMustBeThereStill() {
    Report older = of(SampleReports.canary("a", 4, 1_000_000, 20));
    assertThat(baseline(of(SampleReports.canary("b", 4, 1_000_000, 20)), older))
        .isEqualTo(Decision.INCONCLUSIVE);
    assertThat(baseline(of(SampleReports.canary("a", 2, 1_000_000, 20)), older))
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void nothingToTestIsAnError() {
    assertThatThrownBy(() -> Gate.decide(SampleReports.bare(), GateThresholds.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to test");
  }
}
