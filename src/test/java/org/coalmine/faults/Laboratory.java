package org.coalmine.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One tiny audit, what it comes to undisturbed, and what a disturbed one came to. */
final class Laboratory {
  static final String SAME = "same report";
  static final int KILLED = 128 + 9;
  static final int TERMINATED = 128 + 15;

  private final Path folder;
  private final Path configuration;
  private final Launch launch;
  private final int code;
  private final String digest;
  private final List<String> commits;
  private final Map<Integer, String> stages = new TreeMap<>();
  private int runs;

  /** Starts a command, as {@link AuditProcess#start} does. */
  @FunctionalInterface
  interface Launch {
    AuditProcess start(Path folder, Map<String, String> system, List<String> arguments)
        throws IOException;
  }

  private Laboratory(
      Path folder,
      Path configuration,
      Launch launch,
      int code,
      String digest,
      List<String> commits,
      List<String> stages) {
    this.folder = folder;
    this.configuration = configuration;
    this.launch = launch;
    this.code = code;
    this.digest = digest;
    this.commits = commits;
    for (String line : stages) {
      int space = line.indexOf(' ');
      this.stages.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
    }
  }

  /** Runs the audit that trains once, undisturbed. */
  static Laboratory open(Path folder) throws IOException, InterruptedException {
    return open(folder, TinyAudit.write(folder), AuditProcess::start);
  }

  /** Runs any audit once, undisturbed. */
  static Laboratory open(Path folder, Path configuration, Launch launch)
      throws IOException, InterruptedException {
    Path commits = folder.resolve("commits");
    Path stages = folder.resolve("stages");
    Map<String, String> system = local();
    FaultyFiles.record(system, commits);
    FaultPlugin.nameStages(system, stages);
    Path run = folder.resolve("undisturbed");
    int code;
    try (AuditProcess audit =
        launch.start(folder, system, TinyAudit.arguments(configuration, run))) {
      code = audit.await();
      if (Files.notExists(run.resolve("_SUCCESS"))) {
        throw new IllegalStateException("the undisturbed audit failed:\n" + audit.output());
      }
    }
    return new Laboratory(
        folder,
        configuration,
        launch,
        code,
        TinyAudit.digest(Files.readAllBytes(run.resolve("report.json"))),
        Files.readAllLines(commits),
        Files.readAllLines(stages));
  }

  /** Spark in the driver's own process. */
  static Map<String, String> local() {
    Map<String, String> system = new HashMap<>();
    system.put("spark.master", "local[2]");
    return system;
  }

  static Map<String, String> cluster() {
    return new HashMap<>(AuditProcess.localCluster());
  }

  Path folder() {
    return folder;
  }

  Path configuration() {
    return configuration;
  }

  String digest() {
    return digest;
  }

  /** The commits of a run, in order. */
  List<String> commits() {
    return commits;
  }

  /** The stages whose names contain something, ascending. */
  List<Integer> stages(String name) {
    List<Integer> found =
        stages.entrySet().stream()
            .filter(stage -> stage.getValue().contains(name))
            .map(Map.Entry::getKey)
            .toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("no stage " + name + " among " + stages);
    }
    return found;
  }

  /** A place for a run. */
  Path run() {
    return folder.resolve("run-" + ++runs);
  }

  AuditProcess start(Map<String, String> system, Object run) throws IOException {
    return launch.start(folder, system, TinyAudit.arguments(configuration, run));
  }

  AuditProcess resume(Map<String, String> system, Object run) throws IOException {
    return launch.start(folder, system, TinyAudit.resume(run));
  }

  /** Waits for a process to end and tells what it came to. */
  String end(AuditProcess audit, Path run) throws IOException, InterruptedException {
    int ended = audit.await();
    if (ended == 0 || ended == 1 || ended == code) {
      return report(run);
    }
    if (ended < KILLED) {
      System.err.println(run + ": exit " + ended + "\n" + audit.output());
    }
    return "exit " + ended + (Files.exists(run.resolve("_SUCCESS")) ? " with _SUCCESS" : "");
  }

  private String report(Path run) throws IOException {
    if (Files.notExists(run.resolve("_SUCCESS"))) {
      return "exit 0 without _SUCCESS";
    }
    return TinyAudit.digest(Files.readAllBytes(run.resolve("report.json"))).equals(digest)
        ? SAME
        : "another report";
  }

  /** Goes on with a run, undisturbed; begins it where it was killed too early to go on. */
  String resumed(Path run) throws IOException, InterruptedException {
    String seen;
    try (AuditProcess audit = resume(local(), run)) {
      seen = end(audit, run);
      if (!seen.equals("exit 5") || !audit.output().contains("before it began")) {
        return "resumed: " + seen;
      }
    }
    Path anew = run();
    try (AuditProcess audit = start(local(), anew)) {
      return "resume says too early, anew: " + end(audit, anew);
    }
  }
}
