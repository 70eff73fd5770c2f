package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coalmine.faults.FaultyFiles.Event;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What verdict.json says of an audit whose process is killed or told to end. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class VerdictProcessIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path configuration;
  private static int runs;

  @BeforeAll
  static void write() throws IOException {
    configuration = TinyAudit.write(folder);
  }

  private static Path run() {
    return folder.resolve("run-" + runs++);
  }

  private static JsonNode verdict(Path run) throws IOException {
    return JSON.readTree(run.resolve("verdict.json").toFile());
  }

  private static String killedBefore(String file, Path run)
      throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, file);
    try (AuditProcess audit =
        AuditProcess.start(folder, system, TinyAudit.arguments(configuration, run))) {
      assertThat(audit.await()).as(audit.output()).isEqualTo(137);
      return audit.output();
    }
  }

  /** Between the report and the verdict, then between the verdict and {@code _SUCCESS}. */
  @Test
  void isWrittenAfterTheReportAndBeforeSuccess() throws IOException, InterruptedException {
    Path run = run();
    killedBefore("verdict.json#2", run);
    assertThat(run.resolve("report.json")).exists();
    assertThat(run.resolve("_SUCCESS")).doesNotExist();
    JsonNode running = verdict(run);
    assertThat(running.path("state").textValue()).isEqualTo("running");
    assertThat(running.path("exit").isNull()).isTrue();

    try (AuditProcess audit =
        AuditProcess.start(folder, Laboratory.local(), TinyAudit.resume(run))) {
      int code = audit.await();
      JsonNode ended = verdict(run);
      assertThat(ended.path("state").textValue()).isEqualTo("ended");
      assertThat(ended.path("exit").intValue()).as(audit.output()).isEqualTo(code);
      assertThat(run.resolve("_SUCCESS")).exists();
    }

    Path other = run();
    String output = killedBefore("_SUCCESS#1", other);
    assertThat(other.resolve("_SUCCESS")).doesNotExist();
    JsonNode ended = verdict(other);
    assertThat(ended.path("state").textValue()).isEqualTo("ended");
    assertThat(output).contains("| exit: " + ended.path("exit").intValue());
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void tellsWhichSignalEndedIt(String signal, int code) throws IOException, InterruptedException {
    Path run = run();
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    try (AuditProcess audit =
        AuditProcess.start(folder, system, TinyAudit.arguments(configuration, run))) {
      audit.awaits(each -> each.output().contains("\ntrain "));
      audit.signal(signal);
      assertThat(audit.await()).as(audit.output()).isEqualTo(code);
    }
    JsonNode verdict = verdict(run);
    assertThat(verdict.path("exit").intValue()).isEqualTo(code);
    assertThat(verdict.path("category").textValue()).isEqualTo("interrupted");
    assertThat(verdict.path("cause").textValue()).isEqualTo("interrupted by SIG" + signal);
    assertThat(run.resolve("canaries.json")).as("it can be resumed").exists();
  }

  @Test
  void aResumedRunThatIsKilledLeavesNoOldVerdictBehind() throws IOException, InterruptedException {
    Path run = run();
    try (AuditProcess audit =
        AuditProcess.start(folder, Laboratory.local(), TinyAudit.arguments(configuration, run))) {
      audit.await();
    }
    assertThat(verdict(run).path("state").textValue()).isEqualTo("ended");
    assertThat(run.resolve("_SUCCESS")).exists();
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, "verdict.json#2");
    try (AuditProcess audit = AuditProcess.start(folder, system, TinyAudit.resume(run))) {
      assertThat(audit.await()).as(audit.output()).isEqualTo(137);
    }
    assertThat(verdict(run).path("state").textValue()).isEqualTo("running");
    assertThat(run.resolve("_SUCCESS")).doesNotExist();
    assertThat(Files.exists(run.resolve("report.json"))).isTrue();
  }
}
