package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** HDFS, YARN and two NodeManagers, each a process that scripts/cluster starts. */
final class YarnCluster implements AutoCloseable {
  /** What Spark calls the process that asks for executors where the driver is elsewhere. */
  static final String LAUNCHER = "ExecutorLauncher";

  /** What Spark calls the driver in a container. */
  static final String DRIVER = "ApplicationMaster";

  static final String EXECUTOR = "YarnCoarseGrainedExecutorBackend";

  /** What it is where {@link #isThere} is false. */
  static final String LACKING =
      "target/servers/yarn or target/lib is missing (scripts/distribution yarn, and mvn"
          + " -DskipTests package, make them)";

  private static final Path SERVERS = Path.of("target/servers/yarn").toAbsolutePath();
  private static final Path LIBRARIES = Path.of("target/lib").toAbsolutePath();
  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");
  private static final int PORTS = 8;
  private static final long LONGEST_SECONDS = 600;

  private final Path folder;
  private final int port;
  private int scripts;

  private YarnCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * Whether its jars were copied, by scripts/distribution yarn, and those of the build, whose
   * containers take them from this machine.
   */
  static boolean isThere() {
    return Files.isDirectory(SERVERS.resolve("lib")) && Files.isDirectory(LIBRARIES);
  }

  /** What Spark needs to ask YARN for executors, beyond the tests' class path. */
  static String client() {
    return SERVERS.resolve("client") + "/*";
  }

  /** Starts one below a folder. */
  static YarnCluster start(Path folder) throws IOException, InterruptedException {
    YarnCluster cluster = new YarnCluster(Files.createTempDirectory(folder, "yarn"), freePorts());
    try {
      cluster.script("scripts/cluster", "start", "yarn");
      return cluster;
    } catch (IllegalStateException e) {
      cluster.close();
      throw e;
    }
  }

  private static int freePorts() {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(20000, 32000);
      boolean free = true;
      for (int port = first; port < first + PORTS && free; port++) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
          free = socket.isBound();
        } catch (IOException e) {
          free = false;
        }
      }
      if (free) {
        return first;
      }
    }
  }

  /** What scripts want in their environment. */
  Map<String, String> environment() {
    return Map.of(
        "COALMINE_CLUSTER_DIR", folder.toString(),
        "COALMINE_CLUSTER_PORT", Integer.toString(port),
        "HADOOP_CONF_DIR", folder.resolve("yarn/conf").toString(),
        "SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** The file system. */
  String hdfs() {
    return "hdfs://127.0.0.1:" + port;
  }

  /**
   * The settings of a driver with two executors in containers. Paths without a scheme are those of
   * this machine.
   */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(AuditProcess.localCluster());
    settings.put("spark.master", "yarn");
    settings.put("spark.executor.instances", "2");
    settings.put("spark.yarn.jars", libraries());
    settings.put("spark.yarn.stagingDir", hdfs() + "/staging");
    settings.put("spark.hadoop.yarn.resourcemanager.hostname", "127.0.0.1");
    settings.put("spark.hadoop.yarn.resourcemanager.address", "127.0.0.1:" + (port + 1));
    settings.put("spark.hadoop.yarn.resourcemanager.scheduler.address", "127.0.0.1:" + (port + 2));
    settings.put("spark.yarn.maxAppAttempts", "1");
    settings.put("spark.executor.maxNumFailures", "1000");
    return settings;
  }

  /** Spark's libraries, which stand on this machine and need not be sent. */
  static String libraries() {
    return "local:%s,local:%s".formatted(LIBRARIES.resolve("*"), client());
  }

  /** Runs a script to its end; what it printed. */
  String script(String... command) throws IOException, InterruptedException {
    Path said = folder.resolve("script-" + ++scripts);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment());
    Process process = builder.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(
          String.join(" ", command) + " failed:\n" + Files.readString(said, UTF_8));
    }
    return Files.readString(said, UTF_8);
  }

  /** The identifiers of applications that run. */
  List<String> applications() throws IOException, InterruptedException {
    Matcher matcher =
        APPLICATION.matcher(tell("/ws/v1/cluster/apps?states=ACCEPTED,RUNNING&deSelects=timeouts"));
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      if (!found.contains(matcher.group())) {
        found.add(matcher.group());
      }
    }
    return found;
  }

  /** What the ResourceManager tells of something. */
  String tell(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (port + 5) + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Ends the only application that runs. */
  void killApplication() throws IOException, InterruptedException {
    List<String> running = applications();
    if (running.size() != 1) {
      throw new IllegalStateException("one application runs: " + running);
    }
    kill(running.get(0));
  }

  /** Ends an application. */
  void kill(String application) throws IOException, InterruptedException {
    script("src/test/servers/yarn/yarn", "application", "-kill", application);
  }

  /** The JVMs of a main class in containers. */
  List<ProcessHandle> containers(String main) {
    return containers(ProcessHandle.allProcesses(), main);
  }

  private List<ProcessHandle> containers(Stream<ProcessHandle> processes, String main) {
    return processes
        .filter(process -> workingDirectory(process).startsWith(folder.toString()))
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .filter(process -> arguments(process).contains(main))
        .toList();
  }

  /** Kills (SIGKILL) the NodeManager that has an executor and not what asks for executors. */
  void loseNodeManager() throws IOException {
    for (int number = 1; number <= 2; number++) {
      Path file = folder.resolve("yarn/nodemanager-" + number + ".pid");
      ProcessHandle manager =
          ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
      if (containers(manager.descendants(), LAUNCHER).isEmpty()
          && !containers(manager.descendants(), EXECUTOR).isEmpty()) {
        List<ProcessHandle> lost = manager.descendants().toList();
        manager.destroyForcibly();
        lost.forEach(ProcessHandle::destroyForcibly);
        return;
      }
    }
    throw new IllegalStateException("no NodeManager has an executor alone");
  }

  private static String arguments(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String workingDirectory(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends it, and what a lost NodeManager left behind. */
  @Override
  public void close() throws IOException, InterruptedException {
    script("scripts/cluster", "stop", "yarn");
    ProcessHandle.allProcesses()
        .filter(process -> workingDirectory(process).startsWith(folder.toString()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
