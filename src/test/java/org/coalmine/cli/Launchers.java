package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The launchers beside a build that is up to date, as far as they look, and a java that is none.
 */
final class Launchers {
  static final String JAVA_17 = "openjdk version \"17.0.15\" 2025-04-15";

  /** What a java does that leaves code 0 as Coalmine does. */
  static final String STARTS = "end 0 \"$@\"; echo started";

  /**
   * What a java does that makes a command ready for a driver on the cluster, named x.conf there.
   */
  static final String SHIPS =
      """
      if [[ "$*" =~ ShippedCommand\\ ([^ ]+) ]]; then
        printf 'audit\\0x.conf\\0' >"${BASH_REMATCH[1]}/arguments"
        mkdir "${BASH_REMATCH[1]}/files"
        touch "${BASH_REMATCH[1]}/files/x.conf"
        echo hdfs:///runs/x >"${BASH_REMATCH[1]}/run"
        exit
      fi
      if [[ "$*" =~ ShippedVerdict\\ (.*) ]]; then
        echo "${BASH_REMATCH[1]}" >"${0%/jdk/*}/asked"
        cat "${0%/jdk/*}/verdict" 2>/dev/null
        exit
      fi
      """;

  /** Leaves a code as Coalmine does. */
  private static final String END =
      """
      end() {
        [[ "$*" =~ coalmine.marker=([-_./A-Za-z0-9]+) ]] || return 0
        printf '%3d\n' "$1" >"${BASH_REMATCH[1]}"
      }
      """;

  private final Path home;
  private final Path javaHome;

  Launchers(Path home) throws IOException {
    this.home = home;
    for (String script :
        List.of("coalmine", "submit", "functions", "functions-kubernetes", "build")) {
      Path copy = home.resolve("scripts").resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("scripts", script), copy);
    }
    for (String file :
        List.of(
            "src/main/x",
            "pom.xml",
            "conf/reference.conf",
            "conf/spark-defaults.conf",
            "conf/log4j2.properties")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.createFile(home.resolve(file));
    }
    Files.createDirectories(home.resolve("target/lib"));
    Files.createFile(home.resolve("target/lib/spark-core_2.12-3.5.9.jar"));
    Files.createFile(sparkYarn());
    Files.createFile(home.resolve("target/coalmine.jar"));
    javaHome = home.resolve("jdk");
  }

  /** Lays the files out as scripts/release does. */
  void release() throws IOException {
    Files.createDirectories(home.resolve("lib/coalmine"));
    Files.move(home.resolve("target/coalmine.jar"), home.resolve("lib/coalmine/coalmine.jar"));
    for (String jar : List.of("spark-core_2.12-3.5.9.jar", "spark-yarn_2.12-3.5.9.jar")) {
      Files.move(home.resolve("target/lib").resolve(jar), home.resolve("lib").resolve(jar));
    }
    for (String file : List.of("scripts/build", "pom.xml", "src/main/x", "target/lib", "target")) {
      Files.delete(home.resolve(file));
    }
    Files.move(home.resolve("scripts"), home.resolve("bin"));
    Files.createSymbolicLink(home.resolve("scripts"), Path.of("bin"));
  }

  /** What Spark needs for YARN beyond the build. */
  Path sparkYarn() {
    return home.resolve("target/lib/spark-yarn_2.12-3.5.9.jar");
  }

  Path javaHome() {
    return javaHome;
  }

  /** A java that says it is this one, and whose programs do what a text in bash says. */
  void java(String said, int code, String main) throws IOException {
    java(javaHome, said, code, main);
  }

  static void java(Path javaHome, String said, int code, String main) throws IOException {
    script(
        javaHome.resolve("bin/java"),
        """
        if [ "${!#}" = -version ]; then
          cat >&2 <<'SAID'
        %s
        SAID
          exit %d
        fi
        %s
        """
            .formatted(said, code, main));
  }

  static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + END + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** Starts a script of this home, its name the first of the command. */
  Process start(Map<String, String> environment, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of(command));
    whole.set(0, home.resolve("scripts").resolve(command[0]).toString());
    return start(environment, whole);
  }

  /** A command that heeds signals though whoever runs the tests ignores them, as nohup does. */
  static List<String> withDefaultSignals(List<String> command) {
    return Stream.concat(Stream.of("env", "--default-signal=INT,HUP,TERM"), command.stream())
        .toList();
  }

  Process start(Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(withDefaultSignals(command))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(home.resolve("out").toFile())
            .redirectError(home.resolve("err").toFile());
    List.of(
            "SPARK_HOME",
            "COALMINE_MEMORY",
            "COALMINE_MASTER",
            "HADOOP_CONF_DIR",
            "YARN_CONF_DIR",
            "JAVA_TOOL_OPTIONS")
        .forEach(builder.environment()::remove);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What a script printed and how it ended. */
  Outcome outcome(Process process) throws IOException, InterruptedException {
    int code = process.waitFor();
    return new Outcome(
        code,
        Files.readString(home.resolve("out"), UTF_8),
        Files.readString(home.resolve("err"), UTF_8));
  }

  Outcome run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    return outcome(start(environment, command));
  }

  Outcome run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }
}
