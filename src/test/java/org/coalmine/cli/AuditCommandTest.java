package org.coalmine.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.junit.jupiter.api.Test;

class AuditCommandTest {
  /** What the sample report leaves out. */
  private static final String UNREAD = "1 record of 1,001 was not read (90.05% of the bytes).";

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
        .endsWith(refuted.verdict().summary() + " " + UNREAD);
  }

  @Test
  void anAuditWithoutAGateThatDeterminesNothingIsIncomplete() {
    assertThat(AuditCommand.exitCode(SampleReports.unmeasured())).isEqualTo(ExitCode.INCOMPLETE);
    Report open = SampleReports.of(List.of(SampleReports.canary("a", 1, 50, 900_000_000, 20)));
    assertThat(open.verdict().status()).isEqualTo(Verdict.Status.UNDETERMINED);
    assertThat(AuditCommand.exitCode(open)).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(AuditCommand.exitCode(SampleReports.leaking())).isEqualTo(ExitCode.PASS);
    assertThat(AuditCommand.exitCode(SampleReports.clean())).isEqualTo(ExitCode.PASS);
  }

  @Test
  void theLastLineNamesWhatFailed() {
    Report report =
        SampleReports.of(List.of(SampleReports.canary("random-number-i64-2", 64, 1, 8)));
    Report gated =
        report.withGate(
            Gate.decide(
                report,
                new GateThresholds(List.of(GateThresholds.Limit.all(10)), List.of(), null, 1)));
    assertThat(
            VerdictLine.of(
                report.verdict().summary(), "r.html", gated.gate(), ExitCode.GATE_FAILED))
        .hasToString(
            "verdict: This model leaks: at least 1 of 1 canary is memorized and among the first 100"
                + " guesses. | report: r.html | gate:"
                + " fail, 1 of 3: max-exposure-bits random-number-i64-2 29.90 > 10 | exit: 1");
    assertThat(VerdictLine.of("v", "r", null, ExitCode.PASS))
        .hasToString("verdict: v | report: r | exit: 0");
  }

  @Test
  void aRunThatDoesNotPasses() {
    Report kept = claiming(0.5);
    assertThat(AuditCommand.exitCode(kept)).isEqualTo(ExitCode.PASS);
    assertThat(AuditCommand.verdict(kept)).isEqualTo(kept.verdict().summary() + " " + UNREAD);
  }
}
