package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  @TempDir private Path home;

  private Launchers launchers;

  @BeforeEach
  void copyScripts() throws IOException {
    launchers = new Launchers(home);
  }

  private Outcome submit(Path sparkHome, String... arguments) throws Exception {
    return launchers.run(
        Map.of("SPARK_HOME", sparkHome.toString()),
        Stream.concat(Stream.of("submit"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static void assertRefused(Outcome outcome, String sentence) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).endsWith("coalmine: " + sentence + "\n");
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
    String sentence =
        "this is Java "
            + version
            + "; Coalmine runs on Java 17 to 25, set JAVA_HOME to one of them";

    launchers.java(said, 0, "echo >&2 UnsupportedClassVersionError; exit 1");
    for (String command : List.of("audit", "plan", "gate", "epsilon", "--version")) {
      assertRefused(launchers.run("coalmine", command), sentence);
    }
    assertRefused(launchers.run("submit", "--master", "yarn", "audit"), sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openjdk version \"26-ea\" 2026-03-17", "openjdk version \"27\" 2026-09-15"})
  void aJavaThatWasNotTriedIsRefusedWhereSparkRuns(String said) throws Exception {
    launchers.java(said, 0, "case $* in *SparkSubmit*) exit 1 ;; esac; " + Launchers.STARTS);

    Set<String> withSpark = new TreeSet<>(Main.program().getSubcommands().keySet());
    withSpark.removeAll(
        Set.of("plan", "gate", "epsilon", "report", "history", "completion", "help"));
    assertThat(withSpark).contains("audit", "score", "plant");
    for (String command : withSpark) {
      assertRefusedAsNewer(launchers.run("coalmine", command));
    }
    assertRefusedAsNewer(launchers.run("submit", "--master", "yarn", "audit"));
    for (String command : List.of("epsilon", "report", "history")) {
      assertThat(launchers.run("coalmine", command).out()).isEqualTo("started\n");
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
    launchers.java(said, 0, Launchers.STARTS);

    for (String command : List.of("audit", "epsilon")) {
      assertThat(launchers.run("coalmine", command).out()).isEqualTo("started\n");
    }
    assertThat(launchers.run("submit", "--master", "yarn", "audit").out()).isEqualTo("started\n");
  }

  @Test
  void aJavaThatIsMissingOrDoesNotStartIsNamedWithItsVariable() throws Exception {
    String path = launchers.javaHome().resolve("bin/java").toString();
    assertRefused(
        launchers.run("coalmine", "audit"),
        path + " is missing; set JAVA_HOME to a JDK of Java 17 to 25");

    launchers.java("Picked up JAVA_TOOL_OPTIONS: -Xfoo\nUnrecognized option: -Xfoo", 1, "exit 1");
    assertRefused(
        launchers.run("coalmine", "gate"),
        path + " does not start: Unrecognized option: -Xfoo; see JAVA_HOME, JAVA_TOOL_OPTIONS");
  }

  /** An installation of Spark has a say in the Java of its driver, the cluster in that of its. */
  @Test
  void aReleaseHasItsJarsInLibAndBuildsNothing() throws Exception {
    launchers.release();
    launchers.java("openjdk version \"17.0.15\"", 0, "end 0 \"$@\"; echo \"$@\"");
    String lib = home.toRealPath().resolve("lib").toString();
    Outcome audit = launchers.run(Map.of("PATH", "/usr/bin:/bin"), "coalmine", "audit", "x.conf");
    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(audit.err()).isEmpty();
    assertThat(audit.out())
        .contains(" -cp " + lib + "/* ", lib + "/coalmine/coalmine.jar audit x.conf")
        .doesNotContain("target");
    assertThat(launchers.run("coalmine", "gate", "r.json").out())
        .contains(" -cp " + lib + "/coalmine/coalmine-core.jar:" + lib + "/jackson-");
    String whole = " -cp " + lib + "/coalmine/coalmine.jar:" + lib + "/*";
    assertThat(launchers.run("coalmine", "plan", "x.conf").out()).contains(whole + " ");
    assertThat(launchers.run("coalmine", "gate", "file:/r.json", "--baseline=b:c.json").out())
        .doesNotContain(whole);
    Map<String, String> hadoop = Map.of("HADOOP_CONF_DIR", "/etc/h");
    assertThat(launchers.run(hadoop, "coalmine", "gate", "/runs/1").out())
        .contains(whole + ":/etc/h org.coalmine.cli.Main gate /runs/1");
    Map<String, String> jars = Map.of("HADOOP_CLASSPATH", "/opt/aws/*");
    for (String elsewhere :
        List.of("hdfs://h/run", "--baseline=s3a://b/run", "--verdict=hdfs:/v")) {
      assertThat(launchers.run(jars, "coalmine", "gate", elsewhere).out())
          .contains(whole + ":/opt/aws/* org.coalmine.cli.Main gate " + elsewhere);
    }
    assertThat(launchers.run("submit", "--master", "yarn", "audit", "x.conf").out())
        .contains(" -cp " + lib + "/* ", lib + "/coalmine/coalmine.jar audit x.conf");
  }

  @Test
  void theJavaOfSparkSubmitCounts() throws Exception {
    Path spark = home.resolve("spark");
    Files.createDirectories(spark.resolve("jars"));
    Path sparkSubmit = spark.resolve("bin/spark-submit");
    Launchers.script(sparkSubmit, "[[ $* != *marker* ]] || exit 1; echo submitted");
    launchers.java("openjdk version \"11.0.22\" 2024-01-16", 0, "exit 1");
    assertThat(submit(spark, "--master", "yarn", "audit").code()).isEqualTo(2);
    assertThat(submit(spark, "--master", "yarn", "--deploy-mode", "cluster", "audit").code())
        .as("it chooses the jars here")
        .isEqualTo(2);
    launchers.java("openjdk version \"27\" 2026-09-15", 0, Launchers.SHIPS + Launchers.STARTS);
    assertRefusedAsNewer(submit(spark, "--master", "yarn", "audit"));
    assertThat(submit(spark, "--master", "yarn", "--deploy-mode", "cluster", "audit").out())
        .startsWith("submitted\n");

    launchers.java("openjdk version \"27\" 2026-09-15", 0, "exit 1");
    Launchers.script(sparkSubmit, "end 0 \"$@\"; echo submitted");
    assertThat(submit(spark, "--master", "yarn", "audit").code()).isEqualTo(2);
    Path other = home.resolve("other-jdk");
    Launchers.java(other, Launchers.JAVA_17, 0, Launchers.STARTS);
    Launchers.script(spark.resolve("bin/load-spark-env.sh"), "export JAVA_HOME=" + other + "\n");
    assertThat(submit(spark, "--master", "yarn", "audit").out()).isEqualTo("submitted\n");
  }
}
