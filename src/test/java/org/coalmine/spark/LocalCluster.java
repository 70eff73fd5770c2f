package org.coalmine.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** Two executors that are processes of their own, under a master in the test's JVM. */
public final class LocalCluster {
  private LocalCluster() {}

  /**
   * The libraries of this build, laid out as an installation of Spark in SPARK_HOME, which the
   * build sets to another folder for each process of tests. Executors leave their folders in {@code
   * work}.
   */
  public static Path home() throws IOException {
    Path home = Path.of(System.getenv("SPARK_HOME"));
    Files.createDirectories(home);
    if (Files.notExists(home.resolve("jars"))) {
      Files.createSymbolicLink(home.resolve("jars"), Path.of("../lib"));
    }
    if (Files.notExists(home.resolve("RELEASE"))) {
      Files.write(home.resolve("RELEASE"), new byte[0]);
    }
    return home;
  }

  /** How to open it. */
  public static SparkConf conf() throws IOException {
    home();
    return new SparkConf()
        .setMaster("local-cluster[2,1,700]")
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.executor.memory", "700m")
        .set("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector")
        .set(
            "spark.executor.extraClassPath",
            absolute("target/test-classes") + File.pathSeparator + absolute("target/classes"))
        .set("spark.shuffle.io.retryWait", "1s")
        .set("spark.task.maxFailures", "8");
  }

  /** Adds the settings of Spark that audits run with, except the JVM's. */
  public static SparkConf shipped(SparkConf conf) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("conf/spark-defaults.conf"))) {
      lines
          .filter(line -> line.startsWith("spark.") && !line.contains("JavaOptions"))
          .map(line -> line.split(" +", 2))
          .forEach(setting -> conf.set(setting[0], setting[1].strip()));
    }
    return conf.set("spark.driver.host", "127.0.0.1");
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath();
  }

  /** Kills an executor, as the kernel does when memory runs out; whether there was one to kill. */
  public static boolean killExecutor() {
    return executors().findAny().map(ProcessHandle::destroyForcibly).orElse(false);
  }

  /** The executors' processes. */
  public static Stream<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"));
  }
}
