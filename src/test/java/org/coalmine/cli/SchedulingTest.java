package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.coalmine.report.SampleReports;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of docs/scheduling.md. */
class SchedulingTest {
  /** Stands for coalmine where its exit code matters; leaves the report of an audit. */
  private static final String COALMINE =
      """
      #!/usr/bin/env bash
      echo "$@" >>"%1$s/calls"
      case $1 in
        audit)
          code=$(head -n 1 "%1$s/codes"); sed -i 1d "%1$s/codes"
          run=${!#}; run=${run#run.directory=}
          mkdir -p "$run"; touch "$run/manifest.json"
          if [ "$code" -le 1 ]; then cp "%1$s/report.json" "$run"; fi
          echo "verdict: audited | report: $run | exit: $code"; exit "$code" ;;
        gate)
          code=$(cat "%1$s/gate"); echo "verdict: gated | report: $2 | exit: $code"; exit "$code" ;;
        report | history)
          echo "$1 of $2" >"${!#}" ;;
      esac
      """;

  @TempDir private Path folder;

  private String baseline = "";

  private record Night(int code, String out, List<String> calls) {}

  private Night night(String auditCodes, int gateCode) throws Exception {
    Path coalmine = folder.resolve("coalmine");
    Files.writeString(coalmine, COALMINE.formatted(folder));
    Files.setPosixFilePermissions(coalmine, PosixFilePermissions.fromString("rwx------"));
    Files.write(folder.resolve("report.json"), ReportJson.write(SampleReports.leaking()));
    Files.writeString(folder.resolve("codes"), auditCodes.replace(' ', '\n') + "\n");
    Files.writeString(folder.resolve("gate"), String.valueOf(gateCode));
    Files.deleteIfExists(folder.resolve("calls"));
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("docs/scheduling/nightly").toAbsolutePath().toString())
            .redirectErrorStream(true);
    builder.environment().put("COALMINE", coalmine.toString());
    builder.environment().put("CONF", "nightly.conf");
    builder.environment().put("RUNS", folder.resolve("runs").toString());
    builder.environment().put("BASELINE", baseline);
    Process nightly = builder.start();
    String out = new String(nightly.getInputStream().readAllBytes(), UTF_8);
    int code = nightly.waitFor();
    return new Night(code, out, Files.readAllLines(folder.resolve("calls")));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "1, 1, 1", "2, 2, 1", "3, 3, 1", "4 0, 0, 2", "4 4, 4, 2", "5, 5, 1"})
  void aNightEndsWithTheCodeOfItsAudit(String audits, int code, int times) throws Exception {
    Night night = night(audits, 0);
    assertThat(night.code()).as(night.out()).isEqualTo(code);
    assertThat(night.out()).startsWith("verdict: audited").endsWith("| exit: " + code + "\n");
    assertThat(night.calls().stream().filter(call -> call.startsWith("audit"))).hasSize(times);
    if (times == 2) {
      assertThat(night.calls().get(1)).startsWith("audit --resume ");
    }
  }

  @Test
  void aNightIsGatedAgainstTheLastThatPassed() throws Exception {
    assertThat(night("0", 1).code()).as("nothing to compare with").isZero();
    String first = Files.readString(folder.resolve("runs/passed")).strip();
    Thread.sleep(1100); // runs are named by the second
    Night second = night("0", 1);
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.calls().get(1)).startsWith("gate ").endsWith("--baseline " + first);
    assertThat(second.out())
        .endsWith(
            "verdict: gated | report: %s | exit: 1\n"
                .formatted(second.calls().get(1).split(" ", -1)[1]));
    assertThat(Files.readString(folder.resolve("runs/passed")).strip()).isEqualTo(first);
    assertThat(second.calls()).anyMatch(call -> call.contains("--format prometheus"));
    assertThat(folder.resolve("runs/coalmine.prom")).content().startsWith("report of ");
    assertThat(folder.resolve("runs/coalmine.prom.new")).doesNotExist();
  }

  @Test
  void aFixedBaselineStaysThatOfEveryNight() throws Exception {
    baseline = "runs/released";
    for (int i = 0; i < 2; i++) {
      assertThat(night("0", 0).calls().get(1)).endsWith("--baseline runs/released");
      Thread.sleep(1100); // runs are named by the second
    }
  }

  @Test
  void thePythonOfTheDagCompiles() throws Exception {
    boolean python =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
    assumeTrue(python, "skipped: python3 is not installed");
    Process compile =
        new ProcessBuilder(
                "python3",
                "-c",
                "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')",
                "docs/scheduling/coalmine_dag.py")
            .redirectErrorStream(true)
            .start();
    String complaints = new String(compile.getInputStream().readAllBytes(), UTF_8);
    assertThat(compile.waitFor()).as(complaints).isZero();
  }
}
