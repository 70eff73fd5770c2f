package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.KubernetesCluster.Account;

/**
 * Pods are lost, refused and never reached, and the code of the driver must be that of
 * scripts/submit.
 */
final class KubernetesFaults {
  private static final String DRIVER = "audit";
  private static final Map<String, String> USUAL = Map.of();

  private final Laboratory laboratory;

  KubernetesFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  /** None where the jars of the mock are missing. */
  List<Case> cases() {
    return KubernetesCluster.isThere()
        ? List.of(
            refused(
                "a token that Kubernetes does not know, of a submission",
                "Unauthorized",
                kubernetes -> submission(kubernetes, Account.STRANGER)),
            refused(
                "an account that may make no pods, of a submission to Kubernetes",
                "is forbidden",
                kubernetes -> submission(kubernetes, Account.READER)),
            refused(
                "a token that Kubernetes does not know, of a driver in a pod",
                "Unauthorized",
                kubernetes -> driverOf(kubernetes, Account.STRANGER)),
            refused(
                "an account that may make no executors, of a driver in a pod",
                "is forbidden",
                kubernetes -> driverOf(kubernetes, Account.READER)),
            refused(
                "a token that Kubernetes does not know, of a driver outside",
                "Unauthorized",
                this::strangerOutside),
            fault("an API server that does not answer a submission", "exit 4", this::noServer),
            fault(
                "an API server that does not answer a driver outside",
                "exit 4",
                this::noServerOutside),
            fault(
                "a corpus that is not there, the driver outside Kubernetes",
                "exit 2",
                this::missingOutside),
            inPod("a corpus that is not there, on Kubernetes", 2, "corpus.paths=[/no/such/file]"),
            inPod(
                "records that cannot be read, above their limit, on Kubernetes",
                3,
                "corpus.paths=[\"%s\"]".formatted(laboratory.folder().resolve("unreadable.txt")),
                "corpus.quarantine-limit=0"),
            inPod(
                "HDFS that does not answer, on Kubernetes",
                4,
                "run.directory=\"hdfs://127.0.0.1:1/run\""),
            fault(
                "executor killed in its pod while training, the driver outside Kubernetes",
                SAME,
                this::outside),
            fault(
                "executor killed in its pod while training, on Kubernetes",
                SAME,
                kubernetes -> whileTraining(kubernetes, kubernetes::killExecutor)),
            fault(
                "executor's pod deleted while training, on Kubernetes",
                SAME,
                kubernetes -> whileTraining(kubernetes, kubernetes::deleteExecutor)),
            fault(
                "driver's pod deleted while training, on Kubernetes",
                "exit 4, resumed: " + SAME,
                this::driver),
            interrupted("INT", 130),
            interrupted("TERM", 143),
            inPod("a gate that fails, on Kubernetes", 1, "gate.max-exposure-bits=0"))
        : List.of();
  }

  /** Makes something happen on a cluster. */
  @FunctionalInterface
  private interface Fault {
    String seen(KubernetesCluster kubernetes) throws IOException, InterruptedException;
  }

  /** What is done to a cluster. */
  @FunctionalInterface
  private interface Deed {
    void done() throws IOException, InterruptedException;
  }

  private Case fault(String injected, String expected, Fault fault) {
    return new Case(
        injected,
        expected,
        () -> {
          try (KubernetesCluster kubernetes =
              KubernetesCluster.start(laboratory.folder(), laboratory.configuration())) {
            return fault.seen(kubernetes);
          }
        });
  }

  private AuditProcess start(KubernetesCluster kubernetes, Path run) throws IOException {
    return kubernetes.inPod(DRIVER, USUAL, List.of("run.directory=" + run));
  }

  /** Whether its first epoch is trained. */
  static boolean trains(Path run) {
    return Files.exists(run.resolve("model/epoch-1.safetensors"));
  }

  private String whileTraining(KubernetesCluster kubernetes, Deed deed)
      throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (AuditProcess audit = start(kubernetes, run)) {
      return whileTraining(audit, run, deed);
    }
  }

  private String whileTraining(AuditProcess audit, Path run, Deed deed)
      throws IOException, InterruptedException {
    if (!audit.awaits(each -> trains(run))) {
      return "no training: " + laboratory.end(audit, run);
    }
    deed.done();
    return laboratory.end(audit, run);
  }

  private String driver(KubernetesCluster kubernetes) throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (AuditProcess audit = start(kubernetes, run)) {
      String seen = whileTraining(audit, run, () -> kubernetes.delete(DRIVER));
      return seen.equals("exit 4") ? seen + ", " + laboratory.resumed(run) : seen;
    }
  }

  private Case interrupted(String signal, int code) {
    return fault(
        "scripts/submit ended by SIG%s while its driver trains in a pod".formatted(signal),
        "exit %d, the driver goes on: %s".formatted(code, SAME),
        kubernetes -> {
          Path run = laboratory.run();
          try (AuditProcess audit = start(kubernetes, run)) {
            String seen = whileTraining(audit, run, () -> audit.signal(signal));
            kubernetes.await(() -> kubernetes.code(DRIVER).isPresent());
            boolean same =
                Files.exists(run.resolve("_SUCCESS"))
                    && TinyAudit.digest(Files.readAllBytes(run.resolve("report.json")))
                        .equals(laboratory.digest());
            return seen + ", the driver goes on: " + (same ? SAME : kubernetes.log(DRIVER));
          }
        });
  }

  /** The code is that of the container and of scripts/submit. */
  private Case inPod(String injected, int code, String... settings) {
    return fault(
        injected,
        "exit %d, as its pod".formatted(code),
        kubernetes -> {
          Files.writeString(
              laboratory.folder().resolve("unreadable.txt"), "a line\nwith \0 in it\n");
          Path run = laboratory.run();
          List<String> all = new ArrayList<>(List.of("run.directory=" + run));
          all.addAll(List.of(settings));
          try (AuditProcess audit = kubernetes.inPod(DRIVER, USUAL, all)) {
            int seen = audit.await();
            Optional<Integer> ofPod = kubernetes.code(DRIVER);
            return ofPod.equals(Optional.of(seen))
                ? "exit %d, as its pod".formatted(seen)
                : "exit %d, its pod %s".formatted(seen, ofPod);
          }
        });
  }

  private String noServer(KubernetesCluster kubernetes) throws IOException, InterruptedException {
    kubernetes.close();
    Path run = laboratory.run();
    try (AuditProcess audit = start(kubernetes, run)) {
      return laboratory.end(audit, run);
    }
  }

  private String noServerOutside(KubernetesCluster kubernetes)
      throws IOException, InterruptedException {
    kubernetes.close();
    Path run = laboratory.run();
    try (AuditProcess audit = outside(kubernetes, USUAL, run)) {
      return laboratory.end(audit, run);
    }
  }

  private AuditProcess outside(KubernetesCluster kubernetes, Map<String, String> conf, Path run)
      throws IOException {
    return kubernetes.outside(conf, laboratory.configuration(), List.of("run.directory=" + run));
  }

  private String outside(KubernetesCluster kubernetes) throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (AuditProcess audit = outside(kubernetes, USUAL, run)) {
      return whileTraining(audit, run, kubernetes::killExecutor);
    }
  }

  private String missingOutside(KubernetesCluster kubernetes)
      throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (AuditProcess audit =
        kubernetes.outside(
            USUAL,
            laboratory.configuration(),
            List.of("run.directory=" + run, "corpus.paths=[/no/such/file]"))) {
      return laboratory.end(audit, run);
    }
  }

  /** How a command ended and what it printed. */
  private record End(int code, String output) {
    /** With the words where the sentence of the command has them. */
    String seen(String words) {
      boolean said =
          output.lines().anyMatch(line -> line.startsWith("coalmine: ") && line.contains(words));
      if (!said) {
        System.err.println(output);
      }
      return "exit " + code + (said ? ", " + words : ", which does not say why");
    }
  }

  /** Does something that the API server refuses. */
  @FunctionalInterface
  private interface Attempt {
    End end(KubernetesCluster kubernetes) throws IOException, InterruptedException;
  }

  private Case refused(String injected, String words, Attempt attempt) {
    return fault(injected, "exit 2, " + words, kubernetes -> attempt.end(kubernetes).seen(words));
  }

  private End submission(KubernetesCluster kubernetes, Account account)
      throws IOException, InterruptedException {
    Map<String, String> conf = kubernetes.as(KubernetesCluster.TOKEN_OF_SUBMISSION, account);
    try (AuditProcess audit = start(kubernetes, conf)) {
      return new End(audit.await(), audit.output());
    }
  }

  private End driverOf(KubernetesCluster kubernetes, Account account)
      throws IOException, InterruptedException {
    Map<String, String> conf = kubernetes.as(KubernetesCluster.TOKEN_OF_DRIVER, account);
    try (AuditProcess audit = start(kubernetes, conf)) {
      return new End(audit.await(), kubernetes.log(DRIVER));
    }
  }

  private AuditProcess start(KubernetesCluster kubernetes, Map<String, String> conf)
      throws IOException {
    return kubernetes.inPod(DRIVER, conf, List.of("run.directory=" + laboratory.run()));
  }

  private End strangerOutside(KubernetesCluster kubernetes)
      throws IOException, InterruptedException {
    Map<String, String> conf = kubernetes.as(KubernetesCluster.TOKEN_OF_CLIENT, Account.STRANGER);
    try (AuditProcess audit = outside(kubernetes, conf, laboratory.run())) {
      return new End(audit.await(), audit.output());
    }
  }
}
