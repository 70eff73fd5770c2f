package org.coalmine.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.cli.results.ExitCode;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.judge.Gate;
import org.junit.jupiter.api.Test;

class AuditCommandTest {
  private static Report claiming(double epsilonAboveShown) {
    Report report = SampleReports.leaking();
    PrivacyFindings shown = requireNonNull(report.privacy());
    double epsilon = shown.epsilonLowerBound() + epsilonAboveShown;
    Report claiming =
        SampleReports.with(
            report,
            new PrivacyFindings(
                SampleReports.claim(epsilon, 1e-5), shown.rankBounds(), shown.oneRun()));
    return claiming.withGate(Gate.decide(claiming, GateThresholds.none()));
  }

  @Test
  void aRunThatRefutesItsClaimOfPrivacyFailsAndSaysSo() {
    Report refuted = claiming(-0.5);
    assertThat(AuditCommand.exitCode(refuted)).isEqualTo(ExitCode.GATE_FAILED);
    assertThat(AuditCommand.verdict(refuted))
        .startsWith("The claim of privacy is refuted: ε ≤ ")
        .endsWith(refuted.verdict().summary());
  }

  @Test
  void aRunThatDoesNotPasses() {
    Report kept = claiming(0.5);
    assertThat(AuditCommand.exitCode(kept)).isEqualTo(ExitCode.PASS);
    assertThat(AuditCommand.verdict(kept)).isEqualTo(kept.verdict().summary());
  }
}
