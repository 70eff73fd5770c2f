package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.YarnSubmission.Driver;

/**
 * Which code scripts/submit ends with, however a driver on YARN ended, and whether {@code
 * verdict.json} of the run says the same.
 */
final class YarnCodes {
  private static final List<String> FOREVER = List.of("--set", "training.epochs=100000");

  private final Path folder;
  private int runs;

  /** Their files lie below a folder. */
  YarnCodes(Path folder) {
    this.folder = folder;
  }

  /** All of them. */
  List<YarnCase> cases() {
    List<YarnCase> cases = new ArrayList<>();
    for (Driver driver : Driver.values()) {
      String where = driver == Driver.CLIENT ? "on YARN, client mode" : "in a container of YARN";
      cases.add(
          new YarnCase(
              "a gate that fails, " + where,
              both(1),
              yarn -> ended(yarn, driver, "gate.max-exposure-bits=0.01")));
      cases.add(
          new YarnCase(
              "a corpus that is not there, " + where,
              both(2),
              yarn -> ended(yarn, driver, "corpus.paths=[\"%s/nowhere\"]".formatted(yarn.hdfs()))));
      cases.add(
          new YarnCase(
              "text of which too much is unreadable, " + where,
              both(3),
              yarn -> unreadable(yarn, driver)));
      for (String signal : List.of("INT", "TERM")) {
        int code = signal.equals("INT") ? 130 : 143;
        cases.add(
            driver == Driver.CLIENT
                ? new YarnCase(
                    "scripts/submit told to end (SIG" + signal + "), " + where,
                    both(code),
                    yarn -> interrupted(yarn, signal))
                : new YarnCase(
                    "scripts/submit told to end (SIG" + signal + "), " + where,
                    "exit " + code + ", verdict.json: running; the application goes on",
                    yarn -> leftAlone(yarn, signal)));
      }
    }
    cases.add(
        new YarnCase(
            "an audit that passes, in a container of YARN",
            both(0),
            yarn -> ended(yarn, Driver.CONTAINER, "name=passes")));
    cases.add(
        new YarnCase(
            "driver's container killed (SIGKILL), on YARN",
            "exit 4, verdict.json: running",
            yarn ->
                whileTraining(
                    yarn,
                    audit ->
                        yarn.containers(YarnCluster.DRIVER)
                            .forEach(ProcessHandle::destroyForcibly))));
    cases.add(
        new YarnCase(
            "application killed, its driver in a container of YARN",
            "exit 4, verdict.json: not 0",
            this::application));
    cases.add(
        new YarnCase(
            "every executor killed for its memory, the driver in a container of YARN",
            both(4) + ", which names memoryOverhead",
            this::memory));
    cases.add(
        new YarnCase(
            "a run that another driver has, both in containers of YARN",
            "exit 5, verdict.json: running",
            this::owned));
    cases.add(new YarnCase("a YARN that does not answer", "exit 4", this::unanswered));
    return cases;
  }

  /** The same, each on a YARN of its own. */
  List<Case> alone() {
    return cases().stream().map(each -> each.alone(folder)).toList();
  }

  /** What stands in the table where the script and the file agree. */
  private static String both(int code) {
    return "exit %d, verdict.json: %d".formatted(code, code);
  }

  private Path configuration(YarnCluster yarn) throws IOException {
    Path own = folder.resolve("codes" + yarn.hdfs().replaceAll("\\D", "-"));
    Path written = own.resolve("yarn.conf");
    return Files.exists(written)
        ? written
        : YarnSubmission.write(yarn, Files.createDirectories(own));
  }

  /** An audit that nothing disturbs, its driver in a container. */
  YarnSubmission audit(YarnCluster yarn) throws IOException {
    return YarnSubmission.send(
        yarn,
        folder,
        Driver.CONTAINER,
        List.of(),
        List.of("audit", configuration(yarn).toString()));
  }

  private String run(YarnCluster yarn) {
    return yarn.hdfs() + "/runs/code-" + ++runs;
  }

  private YarnSubmission send(
      YarnCluster yarn, Driver driver, List<String> options, String run, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("audit", configuration(yarn).toString()));
    command.addAll(List.of("--set", "run.directory=" + run));
    command.addAll(more);
    return YarnSubmission.send(yarn, folder, driver, options, command);
  }

  private String ended(YarnCluster yarn, Driver driver, String setting)
      throws IOException, InterruptedException {
    String run = run(yarn);
    try (YarnSubmission audit = send(yarn, driver, List.of(), run, List.of("--set", setting))) {
      return seen(yarn, audit, run);
    }
  }

  /** The code, and what verdict.json says. */
  private static String seen(YarnCluster yarn, YarnSubmission audit, String run)
      throws IOException, InterruptedException {
    int code = audit.code();
    if (!audit.lastLine().endsWith(" | exit: " + code)) {
      return "exit %d, last line: %s".formatted(code, audit.lastLine());
    }
    String seen = "exit %d, verdict.json: %s".formatted(code, verdict(yarn, run));
    if (audit.said().contains(YarnSubmission.SEED)) {
      seen += ", with the seed in what it says";
    }
    if (code == 70) {
      System.err.println(audit.said());
    }
    return seen;
  }

  private static String verdict(YarnCluster yarn, String run) throws IOException {
    Optional<JsonNode> verdict = YarnSubmission.verdict(yarn, run);
    if (verdict.isEmpty()) {
      return "none";
    }
    String state = verdict.get().path("state").textValue();
    return state.equals("ended") ? verdict.get().path("exit").asText() : state;
  }

  private String unreadable(YarnCluster yarn, Driver driver)
      throws IOException, InterruptedException {
    Path text = Files.createTempFile(folder, "unreadable", ".txt");
    // In ISO-8859-1 the last letter is no UTF-8.
    Files.writeString(text, "the price of coal\n".repeat(12) + "caf\u00e9\n", ISO_8859_1);
    return ended(yarn, driver, "corpus.paths=[\"%s\"]".formatted(text.toUri()));
  }

  private String interrupted(YarnCluster yarn, String signal)
      throws IOException, InterruptedException {
    String run = run(yarn);
    try (YarnSubmission audit = send(yarn, Driver.CLIENT, List.of(), run, FOREVER)) {
      audit.awaits(() -> audit.said().contains("epoch 1"));
      audit.signal(signal);
      return seen(yarn, audit, run);
    }
  }

  /** What is done while a driver trains. */
  @FunctionalInterface
  private interface Deed {
    void done(YarnSubmission audit) throws IOException, InterruptedException;
  }

  private String whileTraining(YarnCluster yarn, Deed deed)
      throws IOException, InterruptedException {
    String run = run(yarn);
    try (YarnSubmission audit = send(yarn, Driver.CONTAINER, List.of(), run, FOREVER)) {
      audit.awaits(() -> trains(yarn, run));
      deed.done(audit);
      return seen(yarn, audit, run);
    }
  }

  private static boolean trains(YarnCluster yarn, String run) throws IOException {
    return !yarn.containers(YarnCluster.EXECUTOR).isEmpty() && verdict(yarn, run).equals("running");
  }

  private String application(YarnCluster yarn) throws IOException, InterruptedException {
    return whileTraining(yarn, audit -> yarn.kill(audit.application()))
        .replaceAll("verdict.json: (running|143|130|4)$", "verdict.json: not 0");
  }

  private String leftAlone(YarnCluster yarn, String signal)
      throws IOException, InterruptedException {
    String run = run(yarn);
    try (YarnSubmission audit = send(yarn, Driver.CONTAINER, List.of(), run, FOREVER)) {
      audit.awaits(() -> trains(yarn, run));
      audit.signal(signal);
      String seen = seen(yarn, audit, run);
      TimeUnit.SECONDS.sleep(5);
      String application = audit.application();
      boolean told = audit.said().contains(application + " goes on");
      boolean goesOn = yarn.applications().contains(application);
      yarn.kill(application);
      return seen + (told && goesOn ? "; the application goes on" : "");
    }
  }

  private String owned(YarnCluster yarn) throws IOException, InterruptedException {
    String run = run(yarn);
    try (YarnSubmission first = send(yarn, Driver.CONTAINER, List.of(), run, FOREVER)) {
      first.awaits(() -> trains(yarn, run));
      try (YarnSubmission second =
          YarnSubmission.send(
              yarn, folder, Driver.CONTAINER, List.of(), List.of("audit", "--resume", run))) {
        String seen = seen(yarn, second, run);
        yarn.kill(first.application());
        return seen;
      }
    }
  }

  /** A heap that fills its container leaves nothing for all else that a JVM takes. */
  private String memory(YarnCluster yarn) throws IOException, InterruptedException {
    String run = run(yarn);
    List<String> options =
        List.of(
            "--executor-memory",
            "760m",
            "--conf",
            "spark.executor.memoryOverhead=8m",
            "--conf",
            "spark.executor.extraJavaOptions=-Xms760m -XX:+AlwaysPreTouch"
                + " --add-modules=jdk.incubator.vector");
    try (YarnSubmission audit = send(yarn, Driver.CONTAINER, options, run, List.of())) {
      String seen = seen(yarn, audit, run);
      return audit.said().contains("memoryOverhead") ? seen + ", which names memoryOverhead" : seen;
    }
  }

  /** A YARN that was there. What sends it asks for a quarter of an hour, unless told otherwise. */
  private String unanswered(YarnCluster yarn) throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "--conf",
            "spark.hadoop.yarn.resourcemanager.address=127.0.0.1:1",
            "--conf",
            "spark.hadoop.yarn.resourcemanager.connect.max-wait.ms=2000",
            "--conf",
            "spark.hadoop.yarn.resourcemanager.connect.retry-interval.ms=1000",
            "--conf",
            "spark.hadoop.ipc.client.connect.max.retries=1");
    try (YarnSubmission audit = send(yarn, Driver.CONTAINER, options, run(yarn), List.of())) {
      int code = audit.code();
      return audit.lastLine().endsWith(" | exit: " + code)
          ? "exit " + code
          : "exit %d, last line: %s".formatted(code, audit.lastLine());
    }
  }
}
