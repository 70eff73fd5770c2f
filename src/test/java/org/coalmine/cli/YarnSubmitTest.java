package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What scripts/submit makes of what Spark says about an application on YARN. The words are those of
 * Spark 3.5.9 and Hadoop 3.4.3.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class YarnSubmitTest {
  private static final String SUBMITTED =
      "12:00:00 INFO Client: Submitting application application_1796_0002 to ResourceManager";

  @TempDir private Path home;
  private Launchers launchers;

  @BeforeEach
  void copyScripts() throws IOException {
    launchers = new Launchers(home);
  }

  private Outcome cluster(String said, int code) throws Exception {
    launchers.java(
        Launchers.JAVA_17,
        0,
        Launchers.SHIPS
            + "echo \"$@\" >%s/line\ncat >&2 <<'SAID'\n%s\nSAID\nexit %d"
                .formatted(home, said, code));
    return launchers.run("submit", "--master", "yarn", "--deploy-mode=cluster", "audit", "y.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          User application exited with status 1 | 1
          User application exited with status 2 | 2
          User application exited with status 70 | 70
          Application application_1796_0002 failed 1 times due to AM Container for appattempt_1 exited with  exitCode: 4 | 4
          Application application_1796_0002 failed 1 times due to AM Container for appattempt_1 exited with  exitCode: 5 | 5
          Application application_1796_0002 failed 1 times due to AM Container for appattempt_1 exited with  exitCode: -104 | 4
          Application application_1796_0002 failed 1 times due to AM Container for appattempt_1 exited with  exitCode: 52 | 4
          Application application_1796_0002 failed 1 times due to AM Container for appattempt_1 exited with  exitCode: 1 | 4
          User class threw exception: java.lang.NoSuchMethodError: x | 70
          """)
  void theCodeOfTheDriverIsThatOfTheScript(String diagnostics, int code) throws Exception {
    Outcome outcome =
        cluster(
            SUBMITTED
                + "\n12:01:00 ERROR Client: Application diagnostics message: "
                + diagnostics
                + "\nException in thread \"main\" org.apache.spark.SparkException:"
                + " Application application_1796_0002 finished with failed status",
            1);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
    assertThat(outcome.err()).contains("application_1796_0002");
  }

  @Test
  void anApplicationThatSucceededIsZero() throws Exception {
    Outcome outcome = cluster(SUBMITTED, 0);

    assertThat(outcome.code()).isZero();
    assertThat(outcome.lastLine()).endsWith("| exit: 0");
    assertThat(Files.readString(home.resolve("line")))
        .contains("spark.yarn.submit.waitAppCompletion=true")
        .containsPattern("--files \\S+/log4j2.properties,\\S+/files/x.conf ")
        .endsWith("/coalmine.jar audit x.conf\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.net.ConnectException: Connection refused | 4 | YARN does not answer
          Error: Unrecognized option: --bogus           | 2 | spark-submit refused it
          """)
  void whatWasNeverSentIsNoSuccess(String said, int code, String sentence) throws Exception {
    Outcome outcome = cluster(said, 1);

    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.err()).contains(sentence);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
  }

  /** What comes before spark-submit is no refusal of spark-submit's. */
  @ParameterizedTest
  @CsvSource({"1, 70", "2, 2", "4, 4"})
  void aCommandThatCannotBeMadeReadyIsNotSent(int ended, int code) throws Exception {
    launchers.java(
        Launchers.JAVA_17,
        0,
        "echo \"verdict: none | report: none | exit: %1$d\"; exit %1$d".formatted(ended));

    Outcome outcome =
        launchers.run("submit", "--master", "yarn", "--deploy-mode", "cluster", "audit", "y.conf");

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err()).doesNotContain("spark-submit refused it");
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
  }

  @Test
  void anApplicationThatWasKilledIsWorthAnotherTry() throws Exception {
    Outcome outcome =
        cluster(
            SUBMITTED
                + "\nException in thread \"main\" org.apache.spark.SparkException:"
                + " Application application_1796_0002 is killed",
            1);

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("application_1796_0002 was killed");
  }

  /** What verdict.json says is asked with what YARN told, and printed last. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          User application exited with status 1   | 1    | exit: 1
          AM Container exited with  exitCode: 137 | lost | exit: 3
          """)
  void theVerdictOfTheRunIsTheLastLine(String diagnostics, String told, String said)
      throws Exception {
    String line = "verdict: It leaks. | report: hdfs:///runs/x/report.html | " + said;
    Files.writeString(home.resolve("verdict"), line + "\n");

    Outcome outcome =
        cluster(SUBMITTED + "\nERROR Client: Application diagnostics message: " + diagnostics, 1);

    assertThat(outcome.lastLine()).isEqualTo(line);
    assertThat(line).endsWith(" " + outcome.code());
    assertThat(outcome.err()).contains("run: hdfs:///runs/x\n");
    assertThat(Files.readString(home.resolve("asked")))
        .matches("hdfs:///runs/x \\d+ " + told + "\n");
  }

  @Test
  void anInterruptionLeavesTheApplication() throws Exception {
    Outcome outcome = cluster(SUBMITTED, 143);

    assertThat(outcome.code()).isEqualTo(143);
    assertThat(outcome.lastLine()).isEqualTo("verdict: interrupted | report: none | exit: 143");
    assertThat(outcome.err()).contains("yarn application -kill application_1796_0002 ends it");
  }

  @Test
  void theClientOfYarnIsNamedWhereItIsMissing() throws Exception {
    launchers.java(Launchers.JAVA_17, 0, Launchers.STARTS);
    Files.delete(launchers.sparkYarn());

    Outcome outcome = launchers.run("submit", "--master", "yarn", "audit", "y.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("spark-yarn_2.12-3.5.9.jar is not in " + home.toRealPath().resolve("target/lib"));
    assertThat(outcome.lastLine()).endsWith("| exit: 2");
  }

  @Test
  void aDriverOnAStandaloneClusterIsRefused() throws Exception {
    launchers.java(Launchers.JAVA_17, 0, Launchers.STARTS);

    Outcome outcome =
        launchers.run(
            "submit", "--master", "spark://h:7077", "--deploy-mode", "cluster", "audit", "y.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("leave out --deploy-mode cluster");
  }
}
