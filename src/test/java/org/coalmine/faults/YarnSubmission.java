package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A command that scripts/submit has sent to a YARN, and what it says of it. */
final class YarnSubmission implements AutoCloseable {
  /** Of the audits that {@link #write} describes. */
  static final String SEED = "the seed of an audit on YARN";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");
  private static final long LONGEST_SECONDS = 600;

  /** Where the driver is. */
  enum Driver {
    CLIENT("client"),
    CONTAINER("cluster");

    private final String mode;

    Driver(String mode) {
      this.mode = mode;
    }
  }

  private final Process process;
  private final Path out;
  private final Path err;

  private YarnSubmission(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Puts the corpus of the tiny audit into HDFS; the configuration of a short audit of it. */
  static Path write(YarnCluster yarn, Path folder) throws IOException {
    TinyAudit.write(folder);
    try (FileSystem files = files(yarn)) {
      files.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(folder.resolve("corpus").toUri()),
          new org.apache.hadoop.fs.Path("/corpus"));
    }
    return Files.writeString(
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

  /** Sends a command by Spark of the build, which every container finds on this machine. */
  static YarnSubmission send(
      YarnCluster yarn, Path folder, Driver driver, List<String> options, List<String> command)
      throws IOException {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of("--conf", "spark.yarn.jars=" + YarnCluster.libraries()));
    return send(yarn, folder, driver, Map.of(), more, command);
  }

  /**
   * Sends a command.
   *
   * @param folder where what it says is kept
   * @param environment beyond that of the cluster
   * @param options of spark-submit, beyond one small executor
   */
  static YarnSubmission send(
      YarnCluster yarn,
      Path folder,
      Driver driver,
      Map<String, String> environment,
      List<String> options,
      List<String> command)
      throws IOException {
    // It heeds signals though whoever runs the tests ignores them, as nohup does.
    List<String> words =
        new ArrayList<>(List.of("env", "--default-signal=INT,HUP,TERM", "scripts/submit"));
    words.addAll(List.of("--master", "yarn", "--deploy-mode", driver.mode));
    words.addAll(List.of("--num-executors", "1", "--executor-memory", "700m"));
    words.addAll(options);
    words.addAll(command);
    Path out = Files.createTempFile(folder, "submitted-", ".out");
    Path err = Files.createTempFile(folder, "submitted-", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COALMINE_MEMORY", "1g");
    builder.environment().putAll(yarn.environment());
    builder.environment().putAll(environment);
    return new YarnSubmission(builder.start(), out, err);
  }

  private static FileSystem files(YarnCluster yarn) throws IOException {
    return FileSystem.newInstance(URI.create(yarn.hdfs()), new Configuration());
  }

  /** What stands in verdict.json of a run in HDFS. */
  static Optional<JsonNode> verdict(YarnCluster yarn, String run) throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(run, "verdict.json");
    try (FileSystem files = files(yarn)) {
      if (!files.exists(file)) {
        return Optional.empty();
      }
      try (var stream = files.open(file)) {
        return Optional.of(JSON.readTree(stream.readAllBytes()));
      }
    }
  }

  /** Everything that it has said. */
  String said() throws IOException {
    return Files.readString(out, UTF_8) + Files.readString(err, UTF_8);
  }

  /** Waits for its end; its exit code. */
  int code() throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no end after " + LONGEST_SECONDS + " s:\n" + said());
    }
    return process.exitValue();
  }

  /** The last line of standard output. */
  String lastLine() throws IOException {
    List<String> lines = Files.readAllLines(out, UTF_8);
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  String application() throws IOException {
    Matcher matcher = APPLICATION.matcher(said());
    if (!matcher.find()) {
      throw new IllegalStateException("no application:\n" + said());
    }
    return matcher.group();
  }

  /** Something that must come to be. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits until something holds, as long as the script runs. */
  void awaits(Condition condition) throws IOException, InterruptedException {
    while (!condition.holds()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("it ended too early:\n" + said());
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    AuditProcess.signal(process.toHandle(), name);
  }

  /** Ends the script and what it has started; an application goes on. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
