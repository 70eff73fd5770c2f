package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultMatrix.Line;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Audits in cluster mode under Spark's own code for Kubernetes: what its pods are, and some of what
 * can be lost there; scripts/faults runs all.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class KubernetesIT {
  @TempDir private static Path folder;
  private static Laboratory laboratory;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    assumeTrue(
        KubernetesCluster.isThere(),
        "skipped: target/servers/kubernetes or target/coalmine.jar is missing (scripts/distribution"
            + " kubernetes, and mvn -DskipTests package, make them)");
    laboratory = Laboratory.open(folder);
  }

  private static JsonNode container(JsonNode pod) {
    assertThat(pod.path("spec").path("containers")).hasSize(1);
    return pod.path("spec").path("containers").path(0);
  }

  private static List<String> values(JsonNode container, String variable) {
    List<String> values = new ArrayList<>();
    container
        .path("env")
        .forEach(
            each -> {
              if (each.path("name").asText().equals(variable)) {
                values.add(each.path("value").asText());
              }
            });
    return values;
  }

  private static void assertFitsTheTemplate(JsonNode pod) {
    JsonNode container = container(pod);
    assertThat(pod.path("metadata").path("labels").path("app.kubernetes.io/name").asText())
        .isEqualTo("coalmine");
    assertThat(pod.path("spec").path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(container.path("image").asText()).isEqualTo("registry.example/coalmine:0.2");
    assertThat(container.path("securityContext").path("capabilities").path("drop").toString())
        .isEqualTo("[\"ALL\"]");
    assertThat(container.path("resources").path("limits").path("ephemeral-storage").asText())
        .isEqualTo("8Gi");
    assertThat(container.path("volumeMounts").toString()).contains("/etc/coalmine");
  }

  /** Memory is the heap and Spark's overhead of 384 MiB, which is enough for one core of ND4J. */
  private static void assertSpecs(JsonNode driver, JsonNode executor) {
    assertFitsTheTemplate(driver);
    assertFitsTheTemplate(executor);
    assertThat(driver.path("spec").path("serviceAccountName").asText()).isEqualTo("coalmine");
    assertThat(container(driver).path("resources").path("limits").path("memory").asText())
        .isEqualTo("1408Mi");
    assertThat(container(driver).path("args").toString())
        .contains("local:///opt/coalmine/coalmine.jar", "org.coalmine.cli.Main");
    assertThat(values(container(driver), "OMP_NUM_THREADS")).containsExactly("1");
    assertThat(container(executor).path("resources").path("limits").path("memory").asText())
        .isEqualTo("1084Mi");
    assertThat(container(executor).path("resources").path("requests").path("cpu").asText())
        .isEqualTo("1");
    assertThat(values(container(executor), "OMP_NUM_THREADS")).containsExactly("1");
    assertThat(executor.path("metadata").path("ownerReferences").path(0).path("name").asText())
        .isEqualTo(driver.path("metadata").path("name").asText());
  }

  @Test
  void anAuditInPodsOutlivesAnExecutor() throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (KubernetesCluster kubernetes =
            KubernetesCluster.start(folder, laboratory.configuration());
        AuditProcess audit = kubernetes.inPod("lost", Map.of(), List.of("run.directory=" + run))) {
      Map<String, JsonNode> seen = new TreeMap<>();
      boolean killed = false;
      while (audit.isAlive()) {
        kubernetes.pods().forEach(seen::putIfAbsent);
        if (!killed && KubernetesFaults.trains(run)) {
          kubernetes.killExecutor();
          killed = true;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }

      assertThat(killed).isTrue();
      assertThat(laboratory.end(audit, run)).as(audit.output()).isEqualTo(Laboratory.SAME);
      assertThat(audit.await()).isEqualTo(laboratory.code());
      assertThat(audit.output())
          .contains("log: kubectl logs -n default lost")
          .doesNotContain("report: none")
          .endsWith(" | exit: %d\n".formatted(laboratory.code()));
      assertThat(kubernetes.code("lost")).contains(laboratory.code());
      assertThat(kubernetes.log("lost")).doesNotContain(" INFO ");
      JsonNode driver = Objects.requireNonNull(seen.remove("lost"));
      assertThat(seen).as("two executors, and one in the place of the lost one").hasSize(3);
      seen.values().forEach(executor -> assertSpecs(driver, executor));
      assertThat(kubernetes.pods()).as("executors are deleted").containsOnlyKeys("lost");
    }
  }

  static List<String> some() {
    return List.of(
        "a corpus that is not there, on Kubernetes",
        "an API server that does not answer a submission",
        "an account that may make no executors, of a driver in a pod");
  }

  @ParameterizedTest
  @MethodSource("some")
  void endsAsItMust(String injected) {
    List<Line> lines =
        new KubernetesFaults(laboratory)
            .cases().stream()
                .filter(each -> each.injected().equals(injected))
                .map(Case::run)
                .toList();

    assertThat(lines).hasSize(1).allMatch(Line::passed);
  }
}
