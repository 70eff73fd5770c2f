package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultMatrix.Line;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One case of every kind; scripts/faults runs all. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class FaultMatrixIT {
  @TempDir private static Path folder;
  private static Laboratory laboratory;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    laboratory = Laboratory.open(folder);
  }

  static List<String> some() {
    return List.of(
        "driver killed before segment#1 is committed",
        "driver killed before epoch-2.safetensors#2 is committed",
        "two drivers resume one run",
        "executor killed while validating",
        "rename of report.json#1 answers false",
        "disk full while checkpoint#1 is written",
        "a bit flipped in every ledger segment",
        "driver killed (SIGKILL) while a model directory is ranked",
        "driver killed before planted#1 is committed while canaries are planted",
        "driver killed before clean#1 is committed while a corpus is sanitised",
        "driver killed before survival.json#1 is committed",
        "driver killed (SIGKILL) inside a table of duplicates",
        "driver killed before segment#2 of scores is committed",
        "driver killed before segment#1 of a release is committed",
        "driver killed before segment#2 of documents is committed");
  }

  @ParameterizedTest
  @MethodSource("some")
  void endsAsItMust(String injected) {
    List<Line> lines =
        FaultMatrix.all(laboratory).stream()
            .filter(each -> each.injected().equals(injected))
            .map(Case::run)
            .toList();

    assertThat(lines).hasSize(1).allMatch(Line::passed);
  }

  @Test
  void aReportThatDiffersIsSeen() throws IOException, InterruptedException {
    Path run = laboratory.run();
    List<String> arguments =
        List.of(
            "audit",
            folder.resolve("audit.conf").toString(),
            "--set",
            "seed=another",
            "--set",
            "run.directory=" + run);
    try (AuditProcess audit = AuditProcess.start(folder, Laboratory.local(), arguments)) {
      assertThat(laboratory.end(audit, run)).isEqualTo("another report");
    }
  }
}
