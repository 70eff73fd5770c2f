package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of two secrets one is given away, at 29.9 of 29.9 bits, and stands in the release. */
class ReleaseRulesTest {
  private static Decision decided(Report report, @Nullable Double bits, @Nullable Long verbatim) {
    return Gate.decide(report, GateThresholds.none().withRelease(bits, verbatim)).decision();
  }

  @Test
  void aLimitOnExposureIsHeldToByEverySecret() {
    assertThat(decided(SampleReports.release(), 20.0, null)).isEqualTo(Decision.FAIL);
    GateOutcome failed =
        Gate.decide(SampleReports.release(), GateThresholds.none().withRelease(20.0, null));
    assertThat(failed.findings())
        .filteredOn(finding -> finding.decision() == Decision.FAIL)
        .singleElement()
        .satisfies(finding -> assertThat(finding.canary()).isEqualTo("number-i16-1"));
  }

  @Test
  void aLimitThatCannotBeExceededIsNotPassed() {
    assertThat(decided(SampleReports.release(), 30.0, null)).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(decided(SampleReports.release(), null, 2L)).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void fillsToTheLetterAreCountedBySecret() {
    assertThat(decided(SampleReports.release(), null, 1L)).isEqualTo(Decision.PASS);
    assertThat(decided(SampleReports.release(), null, 0L)).isEqualTo(Decision.FAIL);
  }

  @Test
  void aReportWithoutAReleaseTestsNothing() {
    assertThat(decided(SampleReports.clean(), 20.0, null)).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(decided(SampleReports.clean(), null, 0L)).isEqualTo(Decision.INCONCLUSIVE);
  }
}
