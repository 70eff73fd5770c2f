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
    unfinishedRun();
    Outcome beside = Outcome.of("history", folder.toString(), "--name", "nope");
    for (Outcome outcome : new Outcome[] {whole, beside}) {
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.err())
          .contains(folder + " holds no run of an audit named nope, only of quickstart");
      assertThat(outcome.out()).isEqualTo("verdict: none | report: none | exit: 3\n");
    }
    assertThat(beside.err()).contains("unfinished: it holds no report");
  }

  @Test
  void runsThatAreAllLeftOutAreNoHistory() throws IOException {
    unfinishedRun();
    Outcome outcome = Outcome.of("history", folder.toString(), "--format", "json");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("left out: ", "holds no run with a report");
    assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: 3");
  }
}
