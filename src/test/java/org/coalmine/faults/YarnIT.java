package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits whose drivers are containers of a real YARN; scripts/faults runs what can be lost there.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class YarnIT {
  private static final String SEED = "the seed of an audit on YARN";
  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");

  @TempDir private static Path folder;
  private static YarnCluster yarn;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(
        YarnCluster.isThere(),
        "skipped: target/servers/yarn or target/lib is missing (scripts/distribution yarn, and"
            + " mvn -DskipTests package, make them)");
    yarn = YarnCluster.start(folder);
    TinyAudit.write(folder);
    yarn.script(
        "src/test/servers/yarn/hdfs",
        "dfs",
        "-put",
        folder.resolve("corpus").toString(),
        "/corpus");
    Files.writeString(
        folder.resolve("yarn.conf"),
        """
        include "audit.conf"
        name = in-a-container
        seed = "%s"
        corpus.paths = ["%s/corpus"]
        training.epochs = 1
        audit.twin = none
        every-epoch.rank = false
        gate.max-exposure-bits = null
        run.directory = "%s/runs/{name}-{time}"
        """
            .formatted(SEED, yarn.hdfs(), yarn.hdfs()));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (yarn != null) {
      yarn.close();
    }
  }

  /** A process of scripts/submit and what it says. */
  private record Submitted(Process process, Path out, Path err) {
    String said() throws IOException {
      return Files.readString(out, UTF_8) + Files.readString(err, UTF_8);
    }

    int code() throws InterruptedException {
      return process.waitFor();
    }

    String lastLine() throws IOException {
      List<String> lines = Files.readAllLines(out, UTF_8);
      return lines.get(lines.size() - 1);
    }

    String application() throws IOException {
      Matcher matcher = APPLICATION.matcher(said());
      assertThat(matcher.find()).as(said()).isTrue();
      return matcher.group();
    }
  }

  private static Submitted submit(String name, String... settings) throws IOException {
    List<String> command = new ArrayList<>(List.of("scripts/submit", "--master", "yarn"));
    command.addAll(List.of("--deploy-mode", "cluster", "--num-executors", "1"));
    command.addAll(List.of("--executor-memory", "700m"));
    command.addAll(List.of("--conf", "spark.yarn.jars=" + YarnCluster.libraries()));
    command.addAll(List.of("audit", folder.resolve("yarn.conf").toString()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COALMINE_MEMORY", "1g");
    builder.environment().putAll(yarn.environment());
    return new Submitted(builder.start(), out, err);
  }

  @Test
  void anAuditIsRunOnceAndItsCodeComesBack() throws IOException, InterruptedException {
    Submitted audit = submit("whole");

    assertThat(audit.code()).as(audit.said()).isZero();
    assertThat(audit.lastLine()).endsWith(" | exit: 0");
    assertThat(audit.said()).doesNotContain(SEED);
    String application = "/ws/v1/cluster/apps/" + audit.application();
    assertThat(yarn.tell(application)).contains("\"finalStatus\":\"SUCCEEDED\"");
    assertThat(yarn.tell(application + "/appattempts").split("\"appAttemptId\"")).hasSize(2);
    Matcher run =
        Pattern.compile("run: (\\S+/runs/in-a-container-\\d+-\\d+)").matcher(audit.said());
    assertThat(run.find()).as(audit.said()).isTrue();
    assertThat(yarn.script("src/test/servers/yarn/hdfs", "dfs", "-ls", run.group(1)))
        .contains("/_SUCCESS", "/report.html");
  }

  @Test
  void aCorpusThatIsNotThereIsUsage() throws IOException, InterruptedException {
    Submitted audit = submit("missing", "corpus.paths=[\"%s/nowhere\"]".formatted(yarn.hdfs()));

    assertThat(audit.code()).as(audit.said()).isEqualTo(2);
    assertThat(audit.lastLine()).endsWith(" | exit: 2");
    assertThat(yarn.tell("/ws/v1/cluster/apps/" + audit.application()))
        .contains("User application exited with status 2");
  }

  @Test
  void aDriverThatIsKilledIsWorthAnotherTry() throws IOException, InterruptedException {
    Submitted audit = submit("killed", "training.epochs=100000");
    while (yarn.containers(YarnCluster.EXECUTOR).isEmpty()) {
      assertThat(audit.process().isAlive()).as(audit.said()).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }

    List<ProcessHandle> drivers = yarn.containers(YarnCluster.DRIVER);
    assertThat(drivers).hasSize(1);
    drivers.forEach(ProcessHandle::destroyForcibly);

    assertThat(audit.code()).as(audit.said()).isEqualTo(4);
    assertThat(audit.lastLine()).endsWith(" | exit: 4");
  }
}
