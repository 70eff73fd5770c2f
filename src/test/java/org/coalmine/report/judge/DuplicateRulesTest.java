package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.SampleReports;
import org.junit.jupiter.api.Test;

/** The limit on duplicates, of reports with them and of others. */
class DuplicateRulesTest {
  private static GateThresholds share(double limit) {
    return GateThresholds.none().withMaxDuplicateShare(limit);
  }

  @Test
  void aShareUpToTheLimitPasses() {
    GateOutcome outcome = Gate.decide(SampleReports.duplicates(), share(0.064));

    assertThat(outcome.decision()).isEqualTo(Decision.PASS);
    assertThat(outcome.findings())
        .extracting(GateOutcome.Finding::rule)
        .containsExactly("max-duplicate-share");
  }

  @Test
  void aShareAboveTheLimitFails() {
    GateOutcome outcome = Gate.decide(SampleReports.duplicates(), share(0.0639));

    assertThat(outcome.decision()).isEqualTo(Decision.FAIL);
    assertThat(outcome.findings().get(0).compared()).isEqualTo("0.0640 > 0.0639");
    assertThat(outcome.findings().get(0).message())
        .isEqualTo(
            "640 of 10,000 documents are beyond the first of their group, a share of 0.0640;"
                + " 0.0639 may be");
  }

  @Test
  void whereNothingWasCountedTheLimitIsOpen() {
    GateOutcome outcome = Gate.decide(SampleReports.clean(), share(0.5));

    assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(outcome.findings().get(0).rule()).isEqualTo("max-duplicate-share");
    assertThat(outcome.findings().get(0).message()).contains("duplicates.run");
  }

  /** A limit on canaries is open in a report without them, and never passes it. */
  @Test
  void aLimitOnCanariesIsOpenInAReportOfDuplicates() {
    GateThresholds limits =
        new GateThresholds(
            java.util.List.of(GateThresholds.Limit.all(10)), java.util.List.of(), null, 1);

    assertThat(Gate.decide(SampleReports.duplicates(), limits).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void ofTwoLimitsTheSmallerHolds() {
    assertThat(share(0.3).and(share(0.1)).maxDuplicateShare()).isEqualTo(0.1);
    assertThat(share(0.3).and(GateThresholds.none()).maxDuplicateShare()).isEqualTo(0.3);
    assertThat(share(0.3).empty()).isFalse();
    assertThatThrownBy(() -> share(1.5)).hasMessageContaining("maxDuplicateShare");
  }
}
