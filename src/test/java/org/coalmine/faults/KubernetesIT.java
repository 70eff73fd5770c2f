package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits in cluster mode under Spark's own code for Kubernetes, with the pod template and the
 * settings that docs/clusters.md names. The API server is a mock, and containers are processes of
 * this machine (ProcessCluster.java below src/test/servers).
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class KubernetesIT {
  private static final Path LIBRARIES = Path.of("target/servers/kubernetes/lib").toAbsolutePath();
  private static final Path JAR = Path.of("target/coalmine.jar").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static Process cluster;
  private static String server = "";

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(
        Files.isDirectory(LIBRARIES),
        "no mock of Kubernetes; scripts/distribution kubernetes copies it");
    assumeTrue(Files.exists(JAR), "no target/coalmine.jar; mvn package makes it");
    cluster =
        new ProcessBuilder(
                java(),
                "-Xmx256m",
                "-cp",
                classPath(),
                "src/test/servers/kubernetes/ProcessCluster.java",
                folder.toString(),
                classPath(),
                JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("cluster.log").toFile())
            .start();
    while (Files.notExists(folder.resolve("port"))) {
      assertThat(cluster.isAlive()).as(log("cluster.log")).isTrue();
      TimeUnit.MILLISECONDS.sleep(100);
    }
    server = "http://127.0.0.1:" + Files.readString(folder.resolve("port"));
    Path corpus =
        Files.write(
            folder.resolve("corpus.txt"),
            IntStream.range(0, 200)
                .mapToObj(i -> "speech " + i + " is about the price of " + i * i + " tons of coal")
                .toList());
    Files.writeString(folder.resolve("token"), "a-token");
    configure(
        """
        name = in-pods
        corpus.paths = ["%s"]
        canaries.formats = [{ name = pin, text = "The pin is {fill}", fill = "[0-9]{3}" }]
        canaries.defaults { insertions = [1, 8], copies = 1, controls = 2 }
        training { layers = 1, units = 16, epochs = 6, batch-size = 16, rare-character = 1 }
        rank.method = dense
        """
            .formatted(corpus));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (cluster != null) {
      cluster.destroy();
      cluster.waitFor();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return Path.of("target/lib").toAbsolutePath() + "/*" + File.pathSeparator + LIBRARIES + "/*";
  }

  private static String log(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** The config map that conf/kubernetes/pod.yaml mounts. */
  private static void configure(String audit) throws IOException, InterruptedException {
    ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").put("name", "coalmine-audit");
    map.putObject("data").put("audit.conf", audit);
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server + "/api/v1/namespaces/default/configmaps"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(map.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  /** Every pod that there is, by name. */
  private static Map<String, JsonNode> pods() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server + "/api/v1/namespaces/default/pods")).build(),
            HttpResponse.BodyHandlers.ofString());
    Map<String, JsonNode> pods = new TreeMap<>();
    JSON.readTree(answer.body())
        .path("items")
        .forEach(pod -> pods.put(pod.path("metadata").path("name").asText(), pod));
    return pods;
  }

  private static Process submit(String name, String... settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "scripts/submit",
                "--master",
                "k8s://" + server,
                "--deploy-mode",
                "cluster",
                "--name",
                name,
                "--executor-memory",
                "700m"));
    Map<String, String> conf = new TreeMap<>();
    conf.put("spark.executor.instances", "2");
    conf.put("spark.executor.cores", "1");
    conf.put("spark.kubernetes.container.image", "registry.example/coalmine:0.2");
    conf.put("spark.kubernetes.driver.podTemplateFile", "conf/kubernetes/pod.yaml");
    conf.put("spark.kubernetes.executor.podTemplateFile", "conf/kubernetes/pod.yaml");
    conf.put("spark.kubernetes.authenticate.driver.serviceAccountName", "coalmine");
    conf.put("spark.kubernetes.driver.pod.name", name);
    conf.put("spark.kubernetes.driverEnv.OMP_NUM_THREADS", "1");
    conf.put("spark.hadoop.ipc.client.connect.max.retries", "1");
    // What a cluster has and a mock lacks: an address within, a token and a certificate.
    conf.put("spark.kubernetes.driver.master", server);
    for (String file : List.of("oauthTokenFile", "caCertFile")) {
      conf.put(
          "spark.kubernetes.authenticate.driver.mounted." + file,
          folder.resolve("token").toString());
    }
    conf.forEach(
        (key, value) -> {
          command.add("--conf");
          command.add(key + "=" + value);
        });
    command.addAll(List.of("audit", "/etc/coalmine/audit.conf"));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COALMINE_MEMORY", "1g");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".log").toFile())
        .start();
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
    Path run = folder.resolve("run-lost");
    Process submitted = submit("lost", "run.directory=" + run);
    Map<String, JsonNode> seen = new TreeMap<>();
    boolean killed = false;
    while (submitted.isAlive()) {
      pods().forEach(seen::putIfAbsent);
      if (!killed && Files.exists(run.resolve("model/epoch-1.safetensors"))) {
        killed = killExecutor();
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }

    assertThat(submitted.waitFor()).as(log("lost.log")).isZero();
    assertThat(killed).isTrue();
    assertThat(run.resolve("_SUCCESS")).as(log("lost/log")).exists();
    assertThat(log("lost.log")).contains("verdict: none | report: none | exit: 0");
    List<JsonNode> executors =
        seen.values().stream()
            .filter(
                pod ->
                    pod.path("metadata")
                        .path("labels")
                        .path("spark-role")
                        .asText()
                        .equals("executor"))
            .filter(
                pod ->
                    pod.path("metadata")
                        .path("ownerReferences")
                        .path(0)
                        .path("name")
                        .asText()
                        .equals("lost"))
            .toList();
    assertThat(executors).as("two, and one in the place of the lost one").hasSize(3);
    assertSpecs(Objects.requireNonNull(seen.get("lost")), executors.get(0));
    Map<String, JsonNode> left = pods();
    assertThat(Objects.requireNonNull(left.get("lost")).path("status").path("phase").asText())
        .isEqualTo("Succeeded");
    executors.forEach(
        pod -> assertThat(left).doesNotContainKey(pod.path("metadata").path("name").asText()));
    assertThat(log("lost/log")).contains("exit: 0").doesNotContain(" INFO ");
  }

  private static boolean killExecutor() {
    try (Stream<ProcessHandle> processes = cluster.descendants()) {
      return processes
          .filter(
              process ->
                  process.info().commandLine().orElse("").contains("KubernetesExecutorBackend"))
          .findAny()
          .map(ProcessHandle::destroyForcibly)
          .orElse(false);
    }
  }

  /** spark-submit ends with 0 all the same (SPARK-26365). */
  @Test
  void theCodeOfADriverThatFailsReachesTheScheduler() throws IOException, InterruptedException {
    Process refused = submit("refused", "corpus.paths=[/no/such/file]");
    assertThat(refused.waitFor()).as(log("refused.log") + log("refused/log")).isEqualTo(2);
    assertThat(log("refused.log")).contains("log: kubectl logs -n default refused", "exit: 2");
    JsonNode status = Objects.requireNonNull(pods().get("refused")).path("status");
    assertThat(status.path("phase").asText()).isEqualTo("Failed");
    assertThat(status.findValue("exitCode").asInt()).isEqualTo(2);

    Process unreachable = submit("unreachable", "run.directory=\"hdfs://127.0.0.1:1/run\"");
    assertThat(unreachable.waitFor()).as(log("unreachable.log")).isEqualTo(4);
    assertThat(log("unreachable.log")).contains("verdict: none | report: none | exit: 4");
  }

  @Test
  void anApiServerThatDoesNotAnswerIsACodeToo() throws IOException, InterruptedException {
    Process nobody =
        new ProcessBuilder(
                "bash",
                "-c",
                "unset SPARK_HOME; exec scripts/submit --master k8s://http://127.0.0.1:1"
                    + " --deploy-mode cluster --conf spark.kubernetes.container.image=none audit"
                    + " /etc/coalmine/audit.conf")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nobody.log").toFile())
            .start();
    assertThat(nobody.waitFor()).as(log("nobody.log")).isEqualTo(4);
  }
}
