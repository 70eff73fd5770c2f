package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coalmine.report.SampleReports;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** scripts/coalmine with the build and the Java at hand: codes, last lines, signals. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LauncherIT {
  private static final String COALMINE = Path.of("scripts/coalmine").toAbsolutePath().toString();

  @TempDir private Path folder;

  private String report = "";
  private String passing = "";

  @BeforeEach
  void writeReport() throws IOException {
    Path file = folder.resolve("report.json");
    report = Files.write(file, ReportJson.write(SampleReports.leaking())).toString();
    passing =
        Files.write(folder.resolve("clean.json"), ReportJson.write(SampleReports.clean()))
            .toString();
  }

  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Launchers.withDefaultSignals(List.of(command)))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COALMINE_MEMORY", "1g");
    builder.environment().put("COALMINE_MASTER", "local[1]");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Outcome outcome(Process process) throws IOException, InterruptedException {
    int code = process.waitFor();
    return new Outcome(
        code, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
  }

  /**
   * Runs a line of bash in which C is the command, R a report whose gate at 10 bits fails, and P
   * one whose gate passes.
   */
  private Outcome shell(String line) throws IOException, InterruptedException {
    return outcome(
        start(
            Map.of("C", COALMINE, "R", report, "P", passing),
            "bash",
            "-o",
            "pipefail",
            "-c",
            line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $C gate $P --max-exposure-bits 19               | 0 | ''
          $C gate $R --max-exposure-bits 10                | 1 | ''
          $C gate $P --max-exposure-bits 19 >/dev/full    | 4 | standard output cannot be written: No space left on device
          $C gate $R --max-exposure-bits 10 >/dev/full     | 1 | standard output cannot be written
          $C gate $P --max-exposure-bits 19 >&-           | 4 | standard output is closed
          $C report $R --format sarif >/dev/full           | 4 | standard output cannot be written
          $C report $R --format html >/dev/full            | 4 | standard output cannot be written
          $C --help >/dev/full                             | 4 | standard output cannot be written
          $C report $R --format html PIPE head -c 10        | 0 | ''
          $C report $R PIPE head -n 1                       | 0 | ''
          $C gate $P --max-exposure-bits 19 PIPE true      | 0 | ''
          JAVA_TOOL_OPTIONS=-Xmx100k COALMINE_MEMORY= $C gate $R     | 2 | see JAVA_HOME, JAVA_TOOL_OPTIONS
          JAVA_TOOL_OPTIONS=-XX:+Bogus $C epsilon          | 2 | see JAVA_HOME, JAVA_TOOL_OPTIONS
          COALMINE_MEMORY=99999999g $C plan conf/quickstart-small.conf | 2 | see COALMINE_MEMORY
          JAVA_HOME=/nonexistent $C gate $R                | 2 | is missing; set JAVA_HOME
          $C gate                                          | 2 | Missing required parameter
          $C gate /dev/zero --max-exposure-bits 1          | 2 | /dev/zero: is no report
          $C audit /nowhere.conf                           | 2 | no such configuration file
          """)
  void endsWithItsCodeAndLine(String line, int code, String said) throws Exception {
    Outcome outcome = shell(line.replace("PIPE", "|"));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err()).contains(said);
    if (!line.contains(">") && !line.contains("PIPE")) {
      assertThat(outcome.lastLine()).endsWith(" | exit: " + code);
    }
  }

  private String endless() throws IOException {
    return Outcome.configuration(
        folder, Outcome.corpus(folder), "training.epochs = 1000000\nname = endless");
  }

  private void awaitTraining(Process process) throws IOException, InterruptedException {
    while (!Files.readString(folder.resolve("err")).contains("epoch 1/")) {
      assertThat(process.isAlive()).as(Files.readString(folder.resolve("err"))).isTrue();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static void signal(String name, long process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process)).start().waitFor();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129", "INT, 130"})
  void aSignalEndsItWithAWordOnHowToGoOn(String name, int code) throws Exception {
    Process process = start(Map.of(), COALMINE, "train", endless());
    awaitTraining(process);
    signal(name, process.pid());

    Outcome outcome = outcome(process);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err())
        .endsWith(
            "coalmine: interrupted by SIG%s; go on with: scripts/coalmine audit --resume %s\n"
                .formatted(name, folder.resolve("run")))
        .doesNotContain("internal error");
    assertThat(outcome.lastLine()).isEqualTo("verdict: interrupted | report: none | exit: " + code);
  }

  @Test
  void underNohupAHangupIsNoEnd() throws Exception {
    Process process = start(Map.of(), "nohup", COALMINE, "train", endless());
    awaitTraining(process);
    signal("HUP", process.pid());
    process.children().forEach(child -> signalQuietly("HUP", child.pid()));
    TimeUnit.SECONDS.sleep(1);
    assertThat(process.isAlive()).isTrue();
    signal("TERM", process.pid());
    assertThat(outcome(process).code()).isEqualTo(143);
  }

  private static void signalQuietly(String name, long process) {
    try {
      signal(name, process);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void javaEndsWithALauncherThatWasKilled() throws Exception {
    Process process = start(Map.of(), COALMINE, "train", endless());
    awaitTraining(process);
    List<ProcessHandle> java = process.children().toList();
    assertThat(java).hasSize(1);
    process.destroyForcibly().waitFor();

    java.get(0).onExit().get(60, TimeUnit.SECONDS);
    Outcome outcome = outcome(process);
    assertThat(outcome.err()).contains("since its launcher is gone", "audit --resume");
    assertThat(outcome.lastLine()).endsWith("| exit: 143");
  }

  @Test
  void aJavaThatWasKilledIsSaid() throws Exception {
    Process process = start(Map.of(), COALMINE, "train", endless());
    awaitTraining(process);
    process.children().forEach(ProcessHandle::destroyForcibly);

    Outcome outcome = outcome(process);
    assertThat(outcome.code()).isEqualTo(137);
    assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: 137");
    assertThat(outcome.err())
        .contains("killed, perhaps because memory ran out; see COALMINE_MEMORY");
  }

  /** As containers run it. */
  @Test
  void worksForAUserIdWithoutAName() throws Exception {
    assumeTrue(
        new ProcessBuilder("setpriv", "--reuid", "12345", "true").start().waitFor() == 0,
        "needs root and setpriv");
    Path own = Files.createDirectory(folder.resolve("own"));
    String configuration = Outcome.configuration(own, Outcome.corpus(own), "rank.method = dense");
    assertThat(new ProcessBuilder("chown", "-R", "12345", folder.toString()).start().waitFor())
        .isZero();
    Outcome outcome =
        outcome(
            start(
                Map.of("HOME", "/", "TMPDIR", folder.toString(), "LC_ALL", ""),
                "setpriv",
                "--reuid",
                "12345",
                "--regid",
                "12345",
                "--clear-groups",
                "env",
                "-u",
                "USER",
                "-u",
                "LOGNAME",
                COALMINE,
                "audit",
                configuration));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.lastLine()).endsWith(" | exit: 0");
  }

  @Test
  void aFolderWithoutPermissionIsNamedAndTheOthersAreRead() throws Exception {
    assumeTrue(
        new ProcessBuilder("setpriv", "--reuid", "12345", "true").start().waitFor() == 0,
        "needs root and setpriv");
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Path open = Files.createDirectory(runs.resolve("open"));
    Files.copy(Path.of(report), open.resolve("report.json"));
    Path closed = Files.createDirectory(runs.resolve("closed"));
    assertThat(
            new ProcessBuilder("sh", "-c", "chmod 755 . runs; chmod 700 runs/closed")
                .directory(folder.toFile())
                .start()
                .waitFor())
        .isZero();
    for (Path listed : List.of(runs, closed)) {
      Outcome outcome =
          outcome(
              start(
                  Map.of("HOME", "/"),
                  "setpriv",
                  "--reuid",
                  "12345",
                  "--regid",
                  "12345",
                  "--clear-groups",
                  COALMINE,
                  "history",
                  listed.toString()));
      assertThat(outcome.code()).as(outcome.err()).isEqualTo(listed.equals(runs) ? 3 : 2);
      assertThat(outcome.err())
          .contains(
              listed.equals(runs)
                  ? "verdict: 1 run, 1 left out | report: none | exit: 3"
                  : closed + " cannot be listed: permission denied");
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "C", "POSIX"})
  void foldersWithUmlautsWorkUnderAnyLocale(String locale) throws Exception {
    Path own = Files.createDirectory(folder.resolve("Prüfung"));
    String configuration = Outcome.configuration(own, Outcome.corpus(own), "rank.method = dense");
    Outcome outcome =
        outcome(start(Map.of("LC_ALL", locale, "LANG", ""), COALMINE, "audit", configuration));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(own.resolve("run/report.json")).exists();
    assertThat(outcome.lastLine()).contains(own.resolve("run/report.html").toString());
  }
}
