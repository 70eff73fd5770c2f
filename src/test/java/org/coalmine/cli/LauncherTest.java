package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts/coalmine and scripts/submit do about the java they find. */
class LauncherTest {
  private static final String REFUSED = "verdict: none | report: none | exit: 2";

  /** The scripts beside a build that is up to date, as far as they look. */
  @TempDir private Path home;

  private Path javaHome;

  @BeforeEach
  void copyScripts() throws IOException {
    for (String script : List.of("coalmine", "submit", "functions")) {
      Path copy = home.resolve("scripts").resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("scripts", script), copy);
    }
    for (String file :
        List.of("src/main/x", "pom.xml", "conf/reference.conf", "conf/spark-defaults.conf")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.createFile(home.resolve(file));
    }
    Files.createDirectories(home.resolve("target/lib"));
    Files.createFile(home.resolve("target/coalmine.jar"));
    javaHome = home.resolve("jdk");
  }

  /** A java that says it is this one and does nothing else. */
  private static void java(Path javaHome, String said, int code) throws IOException {
    script(
        javaHome.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then
          cat >&2 <<'SAID'
        %s
        SAID
          exit %d
        fi
        echo "started"
        """
            .formatted(said, code));
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Outcome run(Path sparkHome, String... command) throws Exception {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(home.resolve("scripts").resolve(command[0]).toString()),
                        Stream.of(command).skip(1))
                    .toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    int code = builder.start().waitFor();
    return new Outcome(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private Outcome run(String... command) throws Exception {
    return run(Path.of(""), command);
  }

  private static void assertRefused(Outcome outcome, String sentence) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).isEqualTo("coalmine: " + sentence + "\n");
    assertThat(outcome.out()).isEqualTo(REFUSED + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openjdk version "1.8.0_412"         | 8
          java version "11.0.22" 2024-01-16   | 11
          openjdk version "16" 2021-03-16     | 16
          """)
  void aJavaThatCannotLoadItIsRefusedByEveryCommand(String said, int version) throws Exception {
    java(javaHome, said, 0);
    String sentence =
        "this is Java "
            + version
            + "; Coalmine runs on Java 17 to 25, set JAVA_HOME to one of them";

    for (String command : List.of("audit", "plan", "gate", "epsilon", "--version")) {
      assertRefused(run("coalmine", command), sentence);
    }
    assertRefused(run("submit", "--master", "yarn", "audit"), sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openjdk version \"26-ea\" 2026-03-17", "openjdk version \"27\" 2026-09-15"})
  void aJavaThatWasNotTriedIsRefusedWhereSparkRuns(String said) throws Exception {
    java(javaHome, said, 0);

    for (String command : List.of("audit", "train", "experiment", "rank", "extract", "doctor")) {
      assertRefusedAsNewer(run("coalmine", command));
    }
    assertRefusedAsNewer(run("submit", "--master", "yarn", "audit"));
    for (String command : List.of("epsilon", "report", "history")) {
      assertThat(run("coalmine", command).out()).isEqualTo("started\n");
    }
  }

  private static void assertRefusedAsNewer(Outcome outcome) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).matches("coalmine: this is Java 2[67]; Coalmine runs on .*\n");
    assertThat(outcome.lastLine()).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openjdk version \"17.0.15\" 2025-04-15",
        "Picked up JAVA_TOOL_OPTIONS: -Dversion=1\nopenjdk version \"21.0.2\" 2024-01-16",
        "openjdk version \"25.0.3\" 2026-04-21 LTS"
      })
  void theOthersStart(String said) throws Exception {
    java(javaHome, said, 0);

    for (String command : List.of("audit", "epsilon")) {
      assertThat(run("coalmine", command).out()).isEqualTo("started\n");
    }
    assertThat(run("submit", "--master", "yarn", "audit").out()).isEqualTo("started\n");
  }

  @Test
  void aJavaThatIsMissingOrDoesNotStartIsNamedWithItsVariable() throws Exception {
    String path = javaHome.resolve("bin/java").toString();
    assertRefused(
        run("coalmine", "audit"), path + " is missing; set JAVA_HOME to a JDK of Java 17 to 25");

    java(javaHome, "Picked up JAVA_TOOL_OPTIONS: -Xfoo\nUnrecognized option: -Xfoo", 1);
    assertRefused(
        run("coalmine", "gate"),
        path + " does not start: Unrecognized option: -Xfoo; see JAVA_HOME, JAVA_TOOL_OPTIONS");
  }

  /** An installation of Spark has a say in the Java of its driver, the cluster in that of its. */
  @Test
  void theJavaOfSparkSubmitCounts() throws Exception {
    Path spark = home.resolve("spark");
    Files.createDirectories(spark.resolve("jars"));
    script(spark.resolve("bin/spark-submit"), "echo submitted\n");
    java(javaHome, "openjdk version \"11.0.22\" 2024-01-16", 0);
    assertThat(run(spark, "submit", "--master", "yarn", "audit").code()).isEqualTo(2);
    assertThat(run(spark, "submit", "--master", "yarn", "--deploy-mode", "cluster", "audit").code())
        .as("it chooses the jars here")
        .isEqualTo(2);
    java(javaHome, "openjdk version \"27\" 2026-09-15", 0);
    assertThat(run(spark, "submit", "--master", "yarn", "audit").code()).isEqualTo(2);
    assertThat(run(spark, "submit", "--master", "yarn", "--deploy-mode", "cluster", "audit").out())
        .isEqualTo("submitted\n");

    Path other = home.resolve("other-jdk");
    java(other, "openjdk version \"17.0.15\" 2025-04-15", 0);
    script(spark.resolve("bin/load-spark-env.sh"), "export JAVA_HOME=" + other + "\n");
    assertThat(run(spark, "submit", "--master", "yarn", "audit").out()).isEqualTo("submitted\n");
  }
}
