package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultPlugin.Action;

/** Containers, NodeManagers and applications are ended under a driver whose executors YARN has. */
final class YarnFaults {
  private static final String MEMORY = "exit 4, which names memoryOverhead";

  /** Until a cluster is given up on which one executor after another is killed, and some more. */
  private static final long LONGEST_LOOP_SECONDS = 900;

  private final Laboratory laboratory;

  YarnFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  /** None where the jars of the servers are missing. */
  List<Case> cases() {
    return YarnCluster.isThere()
        ? List.of(
            fault("executor's container killed while training, on YARN", SAME, this::container),
            fault("NodeManager lost while training, on YARN", SAME, this::nodeManager),
            fault(
                "application killed while training, on YARN",
                "exit 4, resumed: " + SAME,
                this::application),
            fault("executors that come and go, on YARN", SAME, this::dynamicAllocation),
            fault("every executor killed for its memory, on YARN", MEMORY, this::memory))
        : List.of();
  }

  /** Makes something happen on a cluster. */
  @FunctionalInterface
  private interface Fault {
    String seen(YarnCluster yarn) throws IOException, InterruptedException;
  }

  private Case fault(String injected, String expected, Fault fault) {
    return new Case(
        injected,
        expected,
        () -> {
          try (YarnCluster yarn = YarnCluster.start(laboratory.folder())) {
            return fault.seen(yarn);
          }
        });
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
}
