package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.coalmine.spark.LocalCluster;

/** A command of Coalmine in a JVM of its own, on this JVM's class path. */
final class AuditProcess implements AutoCloseable {
  /** Of all scans, so that their fingerprints can be compared. */
  static final String SCAN_KEY = "the key of scans that are broken";

  /** How long any command of these tests may take. */
  private static final long LONGEST_SECONDS = 600;

  private static final List<String> INHERITED =
      List.of("--add-modules", "--add-opens", "-Djdk.", "-Dorg.deeplearning4j.", "-Dio.netty.");

  /**
   * The second compiler later than usual, since commands are soon over. Never without it: to the
   * first alone a vector is an object, and a fifth of an audit's time went into them.
   */
  private static final List<String> QUICK_START =
      List.of(
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2400",
          "-XX:Tier4CompileThreshold=60000");

  /** A command heeds signals though whoever runs the tests ignores them, as nohup does. */
  private static final List<String> HEEDS_SIGNALS = List.of("env", "--default-signal=INT,HUP,TERM");

  private final Process process;
  private final Path output;

  private AuditProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a command.
   *
   * @param folder where its output is kept
   * @param system system properties, those of Spark among them
   * @param arguments of the command line
   */
  static AuditProcess start(Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    List<String> main = new ArrayList<>(List.of("org.coalmine.cli.Main"));
    main.addAll(arguments);
    return daemon(folder, system, main);
  }

  /** The same with jars beside this JVM's class path. */
  static AuditProcess startWith(
      List<String> jars, Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    List<String> main = new ArrayList<>(List.of("org.coalmine.cli.Main"));
    main.addAll(arguments);
    return launch(jars, folder, system, main, QUICK_START);
  }

  /** Has executors that {@link #localCluster} describes, and the command, compile all they can. */
  static AuditProcess startOptimizing(
      Path folder, Map<String, String> system, List<String> arguments) throws IOException {
    system.computeIfPresent(
        "spark.executor.extraJavaOptions",
        (key, options) -> options.replace(String.join(" ", QUICK_START), ""));
    List<String> main = new ArrayList<>(List.of("org.coalmine.cli.Main"));
    main.addAll(arguments);
    return launch(folder, system, main, List.of());
  }

  /** Starts any main class, its name the first of the arguments. */
  static AuditProcess daemon(Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    return launch(folder, system, arguments, QUICK_START);
  }

  private static AuditProcess launch(
      Path folder, Map<String, String> system, List<String> arguments, List<String> options)
      throws IOException {
    return launch(List.of(), folder, system, arguments, options);
  }

  private static AuditProcess launch(
      List<String> jars,
      Path folder,
      Map<String, String> system,
      List<String> arguments,
      List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(HEEDS_SIGNALS);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.add("-Dlog4j2.configurationFile=" + absolute("conf/log4j2.properties"));
    system.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(arguments);

    Path output = Files.createTempFile(folder, "output-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    List<String> path = new ArrayList<>(List.of(classPath()));
    path.addAll(jars);
    if ("yarn".equals(system.get("spark.master"))) {
      path.add(YarnCluster.client());
    }
    if (S3Store.isMeant(system)) {
      path.addAll(S3Store.clientJars());
    }
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, path));
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("COALMINE_SCAN_KEY", SCAN_KEY);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_HOME", LocalCluster.home().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    return new AuditProcess(builder.start(), output);
  }

  /** Starts a launcher, which takes Spark from the build. */
  static AuditProcess script(Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    List<String> command = new ArrayList<>(HEEDS_SIGNALS);
    command.addAll(words);
    Path output = Files.createTempFile(folder, "output-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    return new AuditProcess(builder.start(), output);
  }

  private static String classPath() {
    List<String> absolute = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      absolute.add(absolute(entry));
    }
    return String.join(File.pathSeparator, absolute);
  }

  static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }

  /** What a cluster of processes on this machine needs; the settings of its executors. */
  static Map<String, String> localCluster() {
    return Map.of(
        "spark.master", "local-cluster[2,1,700]",
        "spark.executor.memory", "700m",
        "spark.executor.extraClassPath", classPath(),
        "spark.executor.extraJavaOptions",
            "--add-modules=jdk.incubator.vector -XX:+UseSerialGC "
                + String.join(" ", QUICK_START)
                + " -Dorg.deeplearning4j.spark.time.TimeSource="
                + "org.deeplearning4j.spark.time.SystemClockTimeSource",
        "spark.executorEnv.OMP_NUM_THREADS", "1",
        "spark.driver.host", "127.0.0.1");
  }

  /** Everything it has printed. */
  String output() {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Its exit code; 128 and the number of the signal where one ended it. */
  int await() throws InterruptedException {
    return await(LONGEST_SECONDS);
  }

  int await(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      close();
      throw new IllegalStateException("no end after " + seconds + " s:\n" + output());
    }
    return process.exitValue();
  }

  /** Waits for something; false if the process ended first. */
  boolean awaits(Predicate<AuditProcess> condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (System.nanoTime() < deadline) {
      if (condition.test(this)) {
        return true;
      }
      if (!process.isAlive()) {
        return condition.test(this);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IllegalStateException("waited in vain:\n" + output());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
  }

  void terminate() {
    process.destroy();
  }

  /** Stops or continues it without its knowing. */
  void signal(String name) throws IOException, InterruptedException {
    signal(process.toHandle(), name);
  }

  static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** The processes of its executors. */
  List<ProcessHandle> executors() {
    return process
        .descendants()
        .filter(
            child -> child.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Ends it and every process it has started. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
