package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultPlugin.Action;
import org.coalmine.faults.YarnSubmission.Driver;

/** Containers, NodeManagers and applications are ended under a driver whose executors YARN has. */
final class YarnFaults {
  private static final String MEMORY = "exit 4, which names memoryOverhead";

  /**
   * Until a cluster is given up on which one executor after another is killed: five minutes from
   * its start.
   */
  private static final long LONGEST_LOOP_SECONDS = 300;

  /**
   * Until a cluster is given up on that has never given an executor: ten minutes, and its start.
   */
  private static final long LONGEST_WAIT_SECONDS = 900;

  /** What {@code scripts/distribution} lays out. */
  private static final Path INSTALLATION = Path.of("target/distribution").toAbsolutePath();

  private static final boolean INSTALLED = Files.exists(INSTALLATION.resolve("bin/spark-submit"));
  private static final String LACKING =
      "target/distribution is missing (scripts/distribution lays it out)";

  private final Laboratory laboratory;

  YarnFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    return List.of(
        fault("executor's container killed while training, on YARN", SAME, this::container),
        fault("NodeManager lost while training, on YARN", SAME, this::nodeManager),
        fault(
            "application killed while training, on YARN",
            "exit 4, resumed: " + SAME,
            this::application),
        fault("executors that come and go, on YARN", SAME, this::dynamicAllocation),
        fault("every executor killed for its memory, on YARN", MEMORY, this::memory),
        fault(
                "an installation of Spark by SPARK_HOME, on YARN, client mode",
                SAME,
                yarn -> installation(yarn, Driver.CLIENT))
            .where(INSTALLED, LACKING),
        fault(
                "an installation of Spark by SPARK_HOME, in a container of YARN",
                SAME,
                yarn -> installation(yarn, Driver.CONTAINER))
            .where(INSTALLED, LACKING),
        fault(
            "a shuffle service that is asked for and not there, on YARN",
            "exit 4, which names spark.shuffle.service.enabled",
            this::noShuffleService));
  }

  private Case fault(String injected, String expected, YarnCase.Fault fault) {
    return new YarnCase(injected, expected, fault).alone(laboratory.folder());
  }

  private String container(YarnCluster yarn) throws IOException, InterruptedException {
    Path run = laboratory.run();
    Path marker = laboratory.folder().resolve(run.getFileName() + "-fault");
    List<Integer> rounds = laboratory.stages("MergedRound.java");
    Map<String, String> system = yarn.settings();
    FaultPlugin.plan(system, Action.KILL, rounds.get(rounds.size() / 2), marker);
    try (AuditProcess audit = laboratory.start(system, run)) {
      String seen = laboratory.end(audit, run);
      return Files.exists(marker) ? seen : "the fault did not happen: " + seen;
    }
  }

  private String nodeManager(YarnCluster yarn) throws IOException, InterruptedException {
    return whileTraining(yarn, laboratory.run(), yarn::loseNodeManager);
  }

  private String application(YarnCluster yarn) throws IOException, InterruptedException {
    Path run = laboratory.run();
    String seen = whileTraining(yarn, run, yarn::killApplication);
    return seen.equals("exit 4") ? seen + ", " + laboratory.resumed(run) : seen;
  }

  /** What is done to a cluster. */
  @FunctionalInterface
  private interface Deed {
    void done() throws IOException, InterruptedException;
  }

  private String whileTraining(YarnCluster yarn, Path run, Deed deed)
      throws IOException, InterruptedException {
    Map<String, String> system = yarn.settings();
    FaultPlugin.slow(system);
    try (AuditProcess audit = laboratory.start(system, run)) {
      if (!audit.awaits(each -> each.output().contains("epoch 1"))) {
        return "no training: " + laboratory.end(audit, run);
      }
      deed.done();
      return laboratory.end(audit, run);
    }
  }

  private String dynamicAllocation(YarnCluster yarn) throws IOException, InterruptedException {
    Map<String, String> system = yarn.settings();
    system.remove("spark.executor.instances");
    system.put("spark.dynamicAllocation.enabled", "true");
    system.put("spark.dynamicAllocation.shuffleTracking.enabled", "true");
    system.put("spark.dynamicAllocation.maxExecutors", "2");
    system.put("spark.dynamicAllocation.executorIdleTimeout", "1s");
    system.put("spark.dynamicAllocation.cachedExecutorIdleTimeout", "2s");
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      return laboratory.end(audit, run);
    }
  }

  /** A heap that fills its container leaves nothing for all else that a JVM takes. */
  private String memory(YarnCluster yarn) throws IOException, InterruptedException {
    Map<String, String> system = yarn.settings();
    system.put("spark.executor.memory", "760m");
    system.put("spark.executor.memoryOverhead", "8m");
    system.merge(
        "spark.executor.extraJavaOptions",
        "-Xms760m -XX:+AlwaysPreTouch",
        (options, more) -> options + " " + more);
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      int code = audit.await(LONGEST_LOOP_SECONDS);
      return audit.output().contains("memoryOverhead")
          ? "exit " + code + ", which names memoryOverhead"
          : "exit " + code;
    }
  }

  /** An installation has other versions of some libraries and lacks those of training. */
  private String installation(YarnCluster yarn, Driver driver)
      throws IOException, InterruptedException {
    Path run = laboratory.run();
    // Paths without a scheme are those of this machine, as the undisturbed audit has them.
    List<String> options =
        List.of(
            "--conf",
            "spark.hadoop.fs.defaultFS=file:///",
            "--conf",
            "spark.yarn.stagingDir=" + yarn.hdfs() + "/staging");
    try (YarnSubmission audit =
        YarnSubmission.send(
            yarn,
            laboratory.folder(),
            driver,
            Map.of("SPARK_HOME", INSTALLATION.toString()),
            options,
            TinyAudit.arguments(laboratory.configuration(), run.toUri()))) {
      int code = audit.code();
      if (code != 0 || !audit.lastLine().endsWith(" | exit: 0")) {
        System.err.println(audit.said());
        return "exit %d, last line: %s".formatted(code, audit.lastLine());
      }
    }
    Path undisturbed = laboratory.folder().resolve("undisturbed/report.json");
    return TinyAudit.digest(Files.readAllBytes(run.resolve("report.json")))
            .equals(TinyAudit.digest(Files.readAllBytes(undisturbed)))
        ? SAME
        : "another report";
  }

  /** Without the service no executor ever registers, and Spark's driver waits for ever. */
  private String noShuffleService(YarnCluster yarn) throws IOException, InterruptedException {
    Map<String, String> system = yarn.settings();
    system.put("spark.shuffle.service.enabled", "true");
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      int code = audit.await(LONGEST_WAIT_SECONDS);
      String cause = audit.output().replaceAll("(?s).*\ncoalmine: ", "");
      return cause.contains("spark.shuffle.service.enabled")
          ? "exit " + code + ", which names spark.shuffle.service.enabled"
          : "exit " + code;
    }
  }
}
