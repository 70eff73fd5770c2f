package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  /** Stands for a spark-submit that ends with 0 whatever its driver says in verdict.json. */
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      echo "$@" >>"%1$s/calls"
      code=$(head -n 1 "%1$s/codes"); sed -i 1d "%1$s/codes"
      run=${!#}; run=${run#run.directory=}
      if [ "$code" = none ]; then exit 0; fi
      mkdir -p "$run"; touch "$run/manifest.json"
      if [ "$code" = killed ]; then state=running code=null; else state=ended; fi
      echo '{"command": "audit", "run": "'$run'", "state": "'$state'", "exit": '$code',
        "verdict": "audited", "report": "report.html", "cause": null}' >"$run/verdict.json"
      if [ "$code" = 0 ]; then cp "%1$s/report.json" "$run"; fi
      """;

  private String baseline = "";

  private record Night(int code, String out, List<String> calls) {}

  private String command(String name, String text) throws IOException {
    Path command = folder.resolve(name);
    Files.writeString(command, text.formatted(folder));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    return command.toString();
  }

  private Night night(String auditCodes, int gateCode) throws Exception {
    return night(auditCodes, gateCode, Map.of());
  }

  private Night night(String auditCodes, int gateCode, Map<String, String> environment)
      throws Exception {
    String coalmine = command("coalmine", COALMINE);
    Files.write(folder.resolve("report.json"), ReportJson.write(SampleReports.leaking()));
    Files.writeString(folder.resolve("codes"), auditCodes.replace(' ', '\n') + "\n");
    Files.writeString(folder.resolve("gate"), String.valueOf(gateCode));
    Files.deleteIfExists(folder.resolve("calls"));
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("docs/scheduling/nightly").toAbsolutePath().toString())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("COALMINE", coalmine);
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

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "1, 1, 1",
    "2, 2, 1",
    "3, 3, 1",
    "70, 70, 1",
    "143, 143, 1",
    "4 0, 0, 2",
    "killed 0, 0, 2",
    "none 0, 0, 2",
    "none none, 4, 2",
    "killed killed, 4, 2"
  })
  void withoutTheCodeOfTheProcessTheFileDecides(String audits, int code, int times)
      throws Exception {
    assumePython();
    Map<String, String> cluster =
        Map.of(
            "AUDIT", command("submit", SUBMIT),
            "STORE", folder.resolve("store").toString(),
            "READ", "cat");
    Night night = night(audits, 0, cluster);
    assertThat(night.code()).as(night.out()).isEqualTo(code);
    assertThat(night.out()).startsWith("verdict: ").endsWith("| exit: " + code + "\n");
    assertThat(night.calls().stream().filter(call -> call.startsWith("audit"))).hasSize(times);
    if (times == 2) {
      assertThat(night.calls().get(1))
          .startsWith(audits.startsWith("none") ? "audit nightly.conf" : "audit --resume ");
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

  /** A launcher's code is that of the audit; another's verdict.json says nothing about it. */
  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2", "5, 5", "70, 70"})
  void theCodeThatALauncherTellsCounts(String audits, int code) throws Exception {
    Map<String, String> cluster =
        Map.of(
            "AUDIT", command("submit", COALMINE),
            "STORE", folder.resolve("store").toString(),
            "READ", "cat");

    Night night = night(audits, 0, cluster);

    assertThat(night.code()).as(night.out()).isEqualTo(code);
    assertThat(night.calls().stream().filter(call -> call.startsWith("audit"))).hasSize(1);
  }

  /** Stands for Airflow: prints the command of each task. */
  private static final String AIRFLOW =
      """
      import sys, types
      class DAG:
          def __init__(self, **settings): pass
          def __enter__(self): return self
          def __exit__(self, *failure): pass
      class BashOperator:
          def __init__(self, task_id, bash_command, retries, retry_delay=None):
              print(bash_command)
          def __rshift__(self, other): return other
      for name in ["airflow", "airflow.operators", "airflow.operators.bash"]:
          sys.modules[name] = types.ModuleType(name)
      sys.modules["airflow"].DAG = DAG
      sys.modules["airflow.operators.bash"].BashOperator = BashOperator
      exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"))
      """;

  private record Ended(int code, List<String> lines) {}

  private static Ended run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    return new Ended(process.waitFor(), lines);
  }

  /** The try that failed leaves a run too, which no gate may read. */
  @Test
  void theGateOfTheDagReadsTheRunOfTheTryThatPassed() throws Exception {
    assumePython();
    Ended dag = run("python3", "-c", AIRFLOW, "docs/scheduling/coalmine_dag.py");
    assertThat(dag.code()).as(dag.lines().toString()).isZero();
    assertThat(dag.lines()).hasSize(2);
    Files.createDirectory(folder.resolve("scripts"));
    command("scripts/submit", "#!/usr/bin/env bash\necho \"$@\"; exit $(cat \"%1$s/code\")\n");

    for (int code : new int[] {4, 0}) {
      Files.writeString(folder.resolve("code"), code + "\n");
      String audit =
          dag.lines()
              .get(0)
              .replace("/opt/coalmine", folder.toString())
              .replace("{{ ts_nodash }}", "20260101T020000")
              .replace("{{ ti.try_number }}", "10");
      Ended tried = run("bash", "-c", audit);
      assertThat(tried.code()).isEqualTo(code);
      assertThat(tried.lines().get(0))
          .isEqualTo(
              "--master yarn --deploy-mode cluster audit "
                  + folder
                  + "/conf/nightly.conf --set run.directory=hdfs:///runs/20260101T020000-10");
      assertThat(tried.lines().subList(1, tried.lines().size()))
          .isEqualTo(code == 0 ? List.of("hdfs:///runs/20260101T020000-10") : List.of());
    }
    assertThat(dag.lines().get(1))
        .startsWith("run={{ ti.xcom_pull(task_ids='audit') }}; ")
        .contains("scripts/coalmine gate $run ");
  }

  private static void assumePython() {
    boolean python =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
    assumeTrue(python, "skipped: python3 is not installed");
  }
}
