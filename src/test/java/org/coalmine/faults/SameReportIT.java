package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One configuration has one report, byte for byte except its run block, wherever it runs. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class SameReportIT {
  @TempDir private static Path folder;
  private static Path configuration;
  private static byte[] expected;

  @BeforeAll
  static void auditOnOneThread() throws IOException, InterruptedException {
    configuration = TinyAudit.write(folder);
    expected = report("one", Map.of("spark.master", "local[1]"));
    assertThat(new String(expected, UTF_8)).contains("pin-i8-1", "code-control-2");
  }

  /** A whole report. */
  private static byte[] report(String name, Map<String, String> system)
      throws IOException, InterruptedException {
    Path run = folder.resolve(name);
    try (AuditProcess audit =
        AuditProcess.start(folder, system, TinyAudit.arguments(configuration, run))) {
      assertThat(audit.await()).as(audit.output()).isZero();
    }
    assertThat(run.resolve("_SUCCESS")).exists();
    return Files.readAllBytes(run.resolve("report.json"));
  }

  private static void assertSame(byte[] report) {
    assertThat(TinyAudit.withoutRun(report))
        .asString(UTF_8)
        .isEqualTo(new String(TinyAudit.withoutRun(expected), UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "tr, TR, Pacific/Chatham, ISO-8859-1, local[2]",
    "ar, EG, Asia/Kathmandu, US-ASCII, local[3]",
    "th, TH, America/St_Johns, Big5, local[2]"
  })
  void otherPlacesAndThreads(
      String language, String country, String zone, String charset, String master)
      throws IOException, InterruptedException {
    Map<String, String> system = new HashMap<>();
    system.put("user.language", language);
    system.put("user.country", country);
    system.put("user.timezone", zone);
    system.put("file.encoding", charset);
    system.put("spark.master", master);
    if (language.equals("th")) {
      system.put("user.variant", "TH");
    }

    assertSame(report(language, system));
  }

  @Test
  void shardsInAnotherOrder() throws IOException, InterruptedException {
    Map<String, String> system = new HashMap<>();
    system.put("spark.master", "local[2]");
    FaultPlugin.shuffle(system);

    assertSame(report("shuffled", system));
  }

  @Test
  void executorsOfTheirOwn() throws IOException, InterruptedException {
    assertSame(report("cluster", AuditProcess.localCluster()));
  }

  /** An installation of Spark has other versions of some libraries and lacks those of training. */
  @Test
  void anInstallationOfSpark() throws IOException, InterruptedException {
    Path installation = Path.of("target/distribution").toAbsolutePath();
    assumeTrue(
        Files.exists(installation.resolve("bin/spark-submit")),
        "skipped: target/distribution is missing (scripts/distribution lays it out)");
    Path run = folder.resolve("installation");
    List<String> submit = new ArrayList<>(List.of("scripts/submit", "--executor-memory", "700m"));
    submit.addAll(TinyAudit.arguments(configuration, run));
    int port = freePort();
    try {
      script(installation, port, List.of("scripts/cluster", "start"));
      script(installation, port, submit);
    } finally {
      script(installation, port, List.of("scripts/cluster", "stop"));
    }

    assertThat(TinyAudit.digest(Files.readAllBytes(run.resolve("report.json"))))
        .isEqualTo(TinyAudit.digest(expected));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void script(Path installation, int port, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME",
                installation.toString(),
                "COALMINE_MEMORY",
                "1g",
                "COALMINE_CLUSTER_DIR",
                folder.resolve("cluster").toString(),
                "COALMINE_CLUSTER_PORT",
                Integer.toString(port),
                "COALMINE_CLUSTER_WORKERS",
                "1",
                "COALMINE_CLUSTER_MEMORY",
                "1g"));
    assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
  }
}
