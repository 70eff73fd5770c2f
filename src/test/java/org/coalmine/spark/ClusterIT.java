package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audits sent by scripts/submit to the processes that scripts/cluster starts. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class ClusterIT {
  @TempDir Path folder;
  private int port;
  private Path configuration;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path corpus =
        Files.write(
            folder.resolve("corpus.txt"),
            IntStream.range(0, 200)
                .mapToObj(i -> "speech " + i + " is about the price of " + i * i + " tons of coal")
                .toList());
    configuration =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            corpus.paths = ["%s"]
            canaries.formats = [{ name = pin, text = "The pin is {fill}", fill = "[0-9]{3}" }]
            canaries.defaults { insertions = [1, 8], copies = 1, controls = 2 }
            training { layers = 1, units = 16, epochs = 1, batch-size = 16, rare-character = 1 }
            rank.method = dense
            """
                .formatted(corpus));
    assertThat(script("start", "scripts/cluster", "start").waitFor()).as(output("start")).isZero();
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    assertThat(script("stop", "scripts/cluster", "stop").waitFor()).isZero();
    assertThat(processes()).isEmpty();
  }

  private Process script(String name, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COALMINE_CLUSTER_DIR", folder.resolve("cluster").toString());
    builder.environment().put("COALMINE_CLUSTER_PORT", Integer.toString(port));
    builder.environment().put("COALMINE_CLUSTER_MEMORY", "1g");
    return builder
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile())
        .start();
  }

  private Process submit(String name, String... settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "scripts/submit", "--executor-memory", "700m", "audit", configuration.toString()));
    for (String setting : settings) {
      command.add("--set");
      command.add(setting);
    }
    command.add("--set");
    command.add("run.directory=" + folder.resolve("run-" + name));
    return script(name, command.toArray(String[]::new));
  }

  private String output(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".out"))
        + Files.readString(folder.resolve(name + ".err"));
  }

  /**
   * Every process of this cluster, except drivers: master and workers by their arguments, executors
   * by the folder they work in.
   */
  private List<ProcessHandle> processes() {
    String mark = folder.resolve("cluster").toString();
    return ProcessHandle.allProcesses()
        .filter(process -> arguments(process).contains(mark))
        .filter(process -> !arguments(process).contains("SparkSubmit"))
        .toList();
  }

  private static String arguments(ProcessHandle process) {
    try {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      return Files.readString(proc.resolve("cmdline"))
          + Files.readSymbolicLink(proc.resolve("cwd"));
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void auditsOnAClusterAndNoticesWhenItIsGone() throws IOException, InterruptedException {
    assertThat(script("status", "scripts/cluster", "status").waitFor()).isZero();
    assertThat(script("again", "scripts/cluster", "start").waitFor()).isZero();

    assertThat(submit("small").waitFor()).as(output("small")).isZero();
    assertThat(output("small")).contains("exit: 0");
    assertThat(folder.resolve("run-small/_SUCCESS")).exists();

    Process endless = submit("endless", "training.epochs=100000");
    while (!output("endless").contains("epoch 1:")) {
      assertThat(endless.isAlive()).as(output("endless")).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    processes().forEach(ProcessHandle::destroyForcibly);
    assertThat(endless.waitFor(100, TimeUnit.SECONDS)).as("the driver noticed").isTrue();
    assertThat(endless.exitValue()).as(output("endless")).isEqualTo(4);
    assertThat(folder.resolve("run-endless/_SUCCESS")).doesNotExist();

    Process late = submit("late");
    assertThat(late.waitFor()).as(output("late")).isEqualTo(4);
    try (Stream<String> lines = output("late").lines()) {
      assertThat(lines).anyMatch(line -> line.contains("no Spark master answers"));
    }
  }
}
