package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private Outcome cluster(String said, int code) throws Exception {
    Launchers launchers = new Launchers(home);
    Files.createFile(home.resolve("target/lib/spark-kubernetes_2.12-3.5.6.jar"));
    launchers.java(
        Launchers.JAVA_17,
        0,
        "echo \"$@\" >%s/line\ncat >&2 <<'SAID'\n%s\nSAID\nexit %d".formatted(home, said, code));
    return launchers.run(
        "submit", "--master", "k8s://https://api:6443", "--deploy-mode=cluster", "audit", "y.conf");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 70, 137})
  void theCodeOfTheDriverIsThatOfTheScript(int code) throws Exception {
    Outcome outcome =
        cluster(
            "\t container state: terminated\n\t exit code: %d\n\t termination reason: X\n%s"
                .formatted(code, FINISHED),
            0);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.lastLine()).endsWith("| exit: " + code);
    assertThat(outcome.err()).contains("log: kubectl logs -n audits nightly-driver");
    assertThat(Files.readString(home.resolve("line")))
        .contains("-Dcoalmine.log.kubernetes=info")
        .endsWith("local:///opt/coalmine/coalmine.jar audit y.conf\n");
  }

  @Test
  void aDriverThatNobodySawEndIsNoSuccess() throws Exception {
    Outcome outcome = cluster(FINISHED, 0);

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
    Outcome outcome = cluster(said, 1);

    assertThat(outcome.code()).isEqualTo(code);
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
