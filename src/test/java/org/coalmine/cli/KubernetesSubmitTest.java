package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What scripts/submit makes of what Spark says about a driver in a pod. The words are those of
 * Spark's client of Kubernetes 3.5.6, which ends with 0 itself.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KubernetesSubmitTest {
  private static final String FINISHED =
      "12:01:00 INFO LoggingPodStatusWatcherImpl: Application nightly with application ID spark-7f"
          + " and submission ID audits:nightly-driver finished";

  @TempDir private Path home;

  private Outcome cluster(String said, int code, String... more) throws Exception {
    Launchers launchers = new Launchers(home);
    Files.createFile(home.resolve("target/lib/spark-kubernetes_2.12-3.5.6.jar"));
    launchers.java(
        Launchers.JAVA_17,
        0,
        Launchers.SHIPS
            + """
            echo "$@" >%s/line
            ls "$SPARK_CONF_DIR" >%1$s/shipped
            cat >&2 <<'SAID'
            %s
            SAID
            exit %d
            """
                .formatted(home, said, code));
    List<String> command = new ArrayList<>(List.of("submit", "--master", "k8s://https://api:6443"));
    command.addAll(List.of("--deploy-mode=cluster"));
    command.addAll(List.of(more));
    return launchers.run(command.toArray(String[]::new));
  }

  private Outcome audit(String said, int code) throws Exception {
    return cluster(said, code, "audit", "y.conf");
  }

  /** As Spark's client tells of the containers of a pod at its end. */
  private static String ended(String... containers) {
    StringBuilder said =
        new StringBuilder(
            "12:00:59 INFO LoggingPodStatusWatcherImpl: State changed, new state: \n"
                + "\t container name: x\n\t exit code: 9\n"
                + "12:01:00 INFO LoggingPodStatusWatcherImpl: Container final statuses:\n\n\n");
    for (String container : containers) {
      String[] nameAndCode = container.split(" ");
      said.append(
          "\t container name: %s\n\t container state: terminated\n\t exit code: %s\n\n"
              .formatted(nameAndCode[0], nameAndCode[1]));
    }
    return said + FINISHED;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 4, 5, 70, 137})
  void theCodeOfTheDriverIsThatOfTheScript(int code) throws Exception {
    Outcome outcome = audit(ended("coalmine " + code), 0);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
    assertThat(outcome.err()).contains("log: kubectl logs -n audits nightly-driver");
    assertThat(Files.readString(home.resolve("line")))
        .contains("-Dcoalmine.log.kubernetes=info")
        .endsWith("local:///opt/coalmine/coalmine.jar audit y.conf\n");
    assertThat(home.resolve("shipped")).hasContent("log4j2.properties");
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 52})
  void aCodeThatIsNotCoalminesIsNone(int code) throws Exception {
    Outcome outcome = audit(ended("coalmine " + code), 0);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(70);
    assertThat(outcome.lastLine()).endsWith("| exit: 70");
    assertThat(outcome.err()).contains("the driver ended with " + code);
  }

  /** No other code of a failed gate is known, and what it may also be is no pass either. */
  @Test
  void aOneThatNoRunExplainsIsTold() throws Exception {
    Outcome outcome = audit(ended("coalmine 1"), 0);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.lastLine()).endsWith("| exit: 1");
    assertThat(outcome.err()).contains("a failed gate, or a Java that did not start");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--set run.directory=hdfs:///y", "--set=run.directory=hdfs:///y"})
  void aFailedGateIsOneWhereTheRunSaysSo(String option) throws Exception {
    String line = "verdict: 3 of 8 memorized | report: report.html | exit: 1";
    Files.writeString(home.resolve("verdict"), line + "\n");
    List<String> command = new ArrayList<>(List.of("audit", "y.conf"));
    command.addAll(List.of(option.split(" ")));
    Outcome outcome = cluster(ended("coalmine 1"), 0, command.toArray(String[]::new));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.lastLine()).isEqualTo(line);
    assertThat(home.resolve("asked")).content().matches("hdfs:///y \\d+ 1\n");
  }

  @Test
  void aContainerBesideTheDriversIsNotAsked() throws Exception {
    Outcome outcome = audit(ended("spark-kubernetes-driver 2", "istio-proxy 0"), 0);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
  }

  @Test
  void theTemplateNamesTheContainer() throws Exception {
    Path template = Path.of("conf/kubernetes/pod.yaml").toAbsolutePath();
    Outcome outcome =
        cluster(
            ended("coalmine 2", "istio-proxy 0"),
            0,
            "--conf",
            "spark.kubernetes.driver.podTemplateFile=" + template,
            "audit",
            "y.conf");

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
  }

  @Test
  void ofTwoUnknownContainersNeitherCounts() throws Exception {
    Outcome outcome = audit(ended("a 0", "b 0"), 0);

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("nobody knows how the driver in nightly-driver ended");
  }

  @Test
  void aDriverThatNobodySawEndIsNoSuccess() throws Exception {
    Outcome outcome = audit(FINISHED, 0);

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("nobody knows how the driver in nightly-driver ended");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Caused by: java.net.ConnectException: Failed to connect to api/10.0.0.1:6443 | 4
          Error: Unrecognized option: --bogus                                          | 2
          """)
  void whatWasNeverSentIsNoSuccess(String said, int code) throws Exception {
    Outcome outcome = audit(said, 1);

    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | Unauthorized             | 2
          403 | pods is forbidden: a. b  | 2
          409 | pods "y" already exists  | 2
          429 | too many requests        | 4
          503 | etcd is away             | 4
          """)
  void whatTheApiServerAnsweredIsSaid(int status, String said, int code) throws Exception {
    Outcome outcome =
        audit(
            ("Exception in thread \"main\" io.fabric8.kubernetes.client.KubernetesClientException:"
                    + " Failure executing: POST at: http://api/api/v1/namespaces/audits/pods. Message:"
                    + " %s. Received status: Status(apiVersion=v1, code=%d, details=null,"
                    + " message=%1$s, status=Failure, additionalProperties={}).")
                .formatted(said, status),
            1);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("coalmine: ")))
        .singleElement()
        .asString()
        .contains(": " + said);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
  }

  @Test
  void withoutSparksClientItIsNamed() throws IOException, InterruptedException {
    Outcome outcome =
        new Launchers(home).run("submit", "--master", "k8s://https://api:6443", "audit", "y.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("spark-kubernetes", "SPARK_HOME");
  }
}
