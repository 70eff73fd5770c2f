package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coalmine.report.SampleReports;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  @TempDir private Path folder;

  private void run() throws IOException {
    Path run = Files.createDirectories(folder.resolve("night"));
    Files.write(run.resolve("report.json"), ReportJson.write(SampleReports.leaking()));
  }

  private void unfinishedRun() throws IOException {
    Path run = Files.createDirectories(folder.resolve("unfinished"));
    Files.write(run.resolve("manifest.json"), new byte[] {'{'});
  }

  @Test
  void anAuditOfAnotherNameIsNamed() throws IOException {
    run();
    Outcome whole = Outcome.of("history", folder.toString(), "--name", "nope");
    assertThat(whole.out()).isEqualTo("verdict: 0 runs | report: none | exit: 3\n");
    unfinishedRun();
    Outcome beside = Outcome.of("history", folder.toString(), "--name", "nope");
    for (Outcome outcome : new Outcome[] {whole, beside}) {
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.err())
          .contains(folder + " holds no run of an audit named nope, only of quickstart");
    }
    assertThat(beside.out()).isEqualTo("verdict: 0 runs, 1 left out | report: none | exit: 3\n");
    assertThat(beside.err()).contains("unfinished: it holds no report");
  }

  @Test
  void aRunThatOnlyTrainedIsToldHowToGoOn() throws IOException {
    unfinishedRun();
    String run = folder.resolve("unfinished").toString();
    for (String command : new String[] {"report", "gate"}) {
      Outcome outcome = Outcome.of(command, run);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err())
          .isEqualTo(
              "coalmine: %s has no report yet; go on with scripts/coalmine audit --resume %1$s\n"
                  .formatted(run));
      assertThat(Outcome.of(command, folder.toString()).err())
          .contains("there is no report; a run writes it when it ends");
    }
  }

  @Test
  void runsThatAreAllLeftOutAreNoHistory() throws IOException {
    unfinishedRun();
    Outcome outcome = Outcome.of("history", folder.toString(), "--format", "json");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("left out: ", "holds no run with a report");
    assertThat(outcome.lastLine())
        .isEqualTo("verdict: 0 runs, 1 left out | report: none | exit: 3");
  }

  /** Less was read than there is; a run that has no report yet is none. */
  @Test
  void aReportThatCannotBeReadIsNoSuccess() throws IOException {
    run();
    unfinishedRun();
    Outcome whole = Outcome.of("history", folder.toString());
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(whole.err()).isEqualTo("verdict: 1 run, 1 left out | report: none | exit: 0\n");

    Path torn = Files.createDirectories(folder.resolve("torn"));
    Files.writeString(torn.resolve("report.json"), "{\"schemaVersion\": 2");
    Outcome without = Outcome.of("history", folder.toString());
    assertThat(without.code()).isEqualTo(3);
    assertThat(without.out()).contains("quickstart: 1 run", torn + ": unreadable: ");
    assertThat(without.err()).endsWith("| report: none | exit: 3\n");
  }

  /** {@code latest} is a habit, and so is a folder that leads back to where all runs are. */
  @Test
  void whatLinksLeadToIsReadOnce() throws IOException {
    run();
    unfinishedRun();
    Files.createSymbolicLink(folder.resolve("a-loop"), folder);
    Files.createSymbolicLink(folder.resolve("latest"), Path.of("unfinished"));
    Path linked = Files.createDirectories(folder.resolve("elsewhere/deep/deeper"));
    Path others = Files.createDirectories(folder.resolve("elsewhere/others"));
    Files.createSymbolicLink(others.resolve("up"), folder);
    Files.createSymbolicLink(linked.resolve("to-others"), others);
    Files.createSymbolicLink(linked.resolve("to-nothing"), Path.of("gone"));
    Outcome outcome = Outcome.of("history", folder.toString());
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(outcome.err()).isEqualTo("verdict: 1 run, 1 left out | report: none | exit: 0\n");
    assertThat(outcome.out()).contains("left out: " + folder.resolve("unfinished") + ": ");
  }

  @Test
  void whatHasNoEndIsNoReport() throws IOException {
    for (String device : new String[] {"/dev/zero"}) {
      for (String command : new String[] {"gate", "report"}) {
        Outcome endless = Outcome.of(command, device);
        assertThat(endless.code()).as(endless.err()).isEqualTo(2);
        assertThat(endless.err())
            .isEqualTo("coalmine: " + device + ": is no report; one begins with {\n");
      }
    }
    run();
    Path night = folder.resolve("night");
    Files.delete(night.resolve("report.json"));
    Files.createSymbolicLink(night.resolve("report.json"), Path.of("/dev/zero"));
    Files.writeString(night.resolve("manifest.json"), "{");
    assertThat(Outcome.of("history", folder.toString()).err()).contains("is no report");
  }
}
