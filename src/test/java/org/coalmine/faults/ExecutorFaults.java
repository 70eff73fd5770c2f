package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultPlugin.Action;

/** Executors, workers and the master are killed or hang. */
final class ExecutorFaults {
  private static final String WITHIN_A_MINUTE = "exit 4 within 60 s";

  private final Laboratory laboratory;

  ExecutorFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(fault(Action.KILL, "executor killed", "reading the corpus", reading()));
    cases.add(fault(Action.KILL, "executor killed", "planting", planting()));
    cases.add(fault(Action.KILL, "executor killed", "training", training()));
    cases.add(fault(Action.KILL, "executor killed", "validating", validating()));
    cases.add(fault(Action.KILL, "executor killed", "ranking", ranking()));
    cases.add(fault(Action.KILL, "executor killed", "sampling", sampling()));
    cases.add(fault(Action.HANG, "executor stopped (SIGSTOP)", "training", training()));
    cases.add(fault(Action.HANG, "executor stopped (SIGSTOP)", "ranking", ranking()));
    cases.add(speculation("training", training()));
    cases.add(speculation("ranking", ranking()));
    cases.add(new Case("worker killed while training", SAME, () -> standalone("worker")));
    cases.add(new Case("master killed while training", SAME, () -> standalone("master")));
    cases.add(
        new Case("master and workers killed", WITHIN_A_MINUTE, () -> standalone("everything")));
    cases.add(new Case("no master at the address given", WITHIN_A_MINUTE, this::noMaster));
    return cases;
  }

  int reading() {
    return laboratory.stages("corpus: first pass").get(0);
  }

  int planting() {
    return laboratory.stages("WorkerText.java").get(0);
  }

  int training() {
    List<Integer> rounds = laboratory.stages("MergedRound.java");
    return rounds.get(rounds.size() / 2);
  }

  /** Rounds follow, whose tasks prefer the executors of before. */
  private int validating() {
    return laboratory.stages("ValidationLoss.java").get(0);
  }

  int ranking() {
    return laboratory.stages(": dense count").get(0);
  }

  int sampling() {
    return laboratory.stages(": importance sampling").get(0);
  }

  Case fault(Action action, String what, String stage, int stageId) {
    return new Case(
        what + " while " + stage,
        SAME,
        () -> {
          Map<String, String> system = Laboratory.cluster();
          if (action == Action.HANG) {
            // Spark gives up an executor that is silent for two minutes; here sooner.
            system.put("spark.network.timeout", "15s");
            system.put("spark.network.timeoutInterval", "5s");
            system.put("spark.executor.heartbeatInterval", "2s");
          }
          return disturbed(system, action, stageId);
        });
  }

  private Case speculation(String stage, int stageId) {
    return new Case(
        "a straggler, speculation on, while " + stage,
        SAME,
        () -> {
          Map<String, String> system = Laboratory.cluster();
          system.put("spark.speculation", "true");
          system.put("spark.speculation.quantile", "0.1");
          system.put("spark.speculation.multiplier", "1.1");
          system.put("spark.speculation.interval", "100ms");
          return disturbed(system, Action.STRAGGLE, stageId);
        });
  }

  private String disturbed(Map<String, String> system, Action action, int stageId)
      throws IOException, InterruptedException {
    Path run = laboratory.run();
    Path marker = laboratory.folder().resolve(run.getFileName() + "-fault");
    FaultPlugin.plan(system, action, stageId, marker);
    try (AuditProcess audit = laboratory.start(system, run)) {
      String seen = laboratory.end(audit, run);
      if (Files.notExists(marker)) {
        return "the fault did not happen: " + seen;
      }
      // Nobody else ends a process that is stopped.
      ProcessHandle.of(Long.parseLong(Files.readString(marker)))
          .filter(executor -> action == Action.HANG)
          .ifPresent(ProcessHandle::destroyForcibly);
      return seen;
    }
  }

  private static AuditProcess daemon(Laboratory laboratory, String... arguments)
      throws IOException {
    return AuditProcess.daemon(
        laboratory.folder(), Map.of("spark.worker.cleanup.enabled", "false"), List.of(arguments));
  }

  private AuditProcess worker(int number, String master) throws IOException {
    return daemon(
        laboratory,
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "800m",
        "--webui-port",
        "0",
        "--work-dir",
        laboratory.folder().resolve("worker-" + number).toString(),
        master);
  }

  private String standalone(String victim) throws IOException, InterruptedException {
    int port = freePort();
    String url = "spark://127.0.0.1:" + port;
    try (AuditProcess master =
            daemon(
                laboratory,
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0");
        AuditProcess first = worker(1, url);
        AuditProcess second = worker(2, url)) {
      awaitListening(port);
      Map<String, String> system = new HashMap<>(Laboratory.cluster());
      system.put("spark.master", url);
      FaultPlugin.slow(system);
      Path run = laboratory.run();
      try (AuditProcess audit = laboratory.start(system, run)) {
        if (!audit.awaits(each -> each.output().contains("epoch 1"))) {
          return "no training: " + laboratory.end(audit, run);
        }
        long from = System.nanoTime();
        switch (victim) {
          case "worker" -> first.close();
          case "master" -> master.close();
          default -> {
            master.close();
            first.close();
            second.close();
          }
        }
        return withinAMinute(laboratory.end(audit, run), from);
      }
    }
  }

  private String noMaster() throws IOException, InterruptedException {
    Map<String, String> system = new HashMap<>(Laboratory.cluster());
    system.put("spark.master", "spark://127.0.0.1:" + freePort());
    Path run = laboratory.run();
    long from = System.nanoTime();
    try (AuditProcess audit = laboratory.start(system, run)) {
      return withinAMinute(laboratory.end(audit, run), from);
    }
  }

  private static String withinAMinute(String seen, long fromNanos) {
    return seen.equals("exit 4") && DriverFaults.seconds(fromNanos) <= 60 ? WITHIN_A_MINUTE : seen;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitListening(int port) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      try (java.net.Socket ignored = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IllegalStateException("no master listens at " + port);
  }
}
