package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mock of Kubernetes, whose containers are processes of this machine (ProcessCluster.java below
 * src/test/servers), and audits that scripts/submit sends there, with the pod template and the
 * settings that docs/clusters.md names.
 */
final class KubernetesCluster implements AutoCloseable {
  /** The configuration's name in a driver's pod. */
  static final String CONFIGURATION = "/etc/coalmine/audit.conf";

  /** Where Spark looks for the token of a driver in a pod, and of scripts/submit in either mode. */
  static final String TOKEN_OF_DRIVER = "spark.kubernetes.authenticate.driver.mounted.";

  static final String TOKEN_OF_SUBMISSION = "spark.kubernetes.authenticate.submission.";
  static final String TOKEN_OF_CLIENT = "spark.kubernetes.authenticate.";

  private static final String TOKEN = "oauthTokenFile";
  private static final Path LIBRARIES = Path.of("target/servers/kubernetes/lib").toAbsolutePath();
  private static final Path JAR = Path.of("target/coalmine.jar").toAbsolutePath();
  private static final String EXECUTOR = "KubernetesExecutorBackend";
  private static final long LONGEST_SECONDS = 600;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path folder;
  private final Process process;
  private String server = "";

  /** Whom the API server knows, and one whom it does not know. */
  enum Account {
    /** May do everything. */
    OPERATOR,
    /** May look and change nothing. */
    READER,
    STRANGER
  }

  private KubernetesCluster(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Whether its jars were copied, by scripts/distribution kubernetes, and the build is there. */
  static boolean isThere() {
    return Files.isDirectory(LIBRARIES) && Files.exists(JAR);
  }

  /**
   * Starts one.
   *
   * @param configuration of an audit, which pods have as {@link #CONFIGURATION}
   */
  static KubernetesCluster start(Path below, Path configuration)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(below, "kubernetes");
    for (Account account : Account.values()) {
      Files.writeString(token(folder, account), account.name().toLowerCase(Locale.ROOT));
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
    KubernetesCluster cluster = new KubernetesCluster(folder, process);
    try {
      cluster.await(() -> Files.exists(folder.resolve("port")));
      cluster.server = "http://127.0.0.1:" + Files.readString(folder.resolve("port"));
      cluster.configure(Files.readString(configuration));
      return cluster;
    } catch (IllegalStateException e) {
      cluster.close();
      throw e;
    }
  }

  private static String classPath() {
    return Path.of("target/lib").toAbsolutePath() + "/*" + File.pathSeparator + LIBRARIES + "/*";
  }

  private static Path token(Path folder, Account account) {
    return folder.resolve("token-" + account.name().toLowerCase(Locale.ROOT));
  }

  /** Names an account to Spark. */
  Map<String, String> as(String prefix, Account account) {
    return Map.of(prefix + TOKEN, token(folder, account).toString());
  }

  /** Something that comes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits for something that the cluster does. */
  void await(Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "waited in vain:\n" + Files.readString(folder.resolve("cluster.log"), UTF_8));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** The config map that conf/kubernetes/pod.yaml mounts. */
  private void configure(String audit) throws IOException, InterruptedException {
    ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").put("name", "coalmine-audit");
    map.putObject("data").put("audit.conf", audit);
    ask("POST", "configmaps", map.toString());
  }

  private JsonNode ask(String method, String what, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/v1/namespaces/default/" + what))
            .header("Authorization", "Bearer " + Account.OPERATOR.name().toLowerCase(Locale.ROOT))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<String> answer =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    if (answer.statusCode() > 299) {
      throw new IllegalStateException(method + " " + what + " failed: " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Every pod that there is, by name. */
  Map<String, JsonNode> pods() throws IOException, InterruptedException {
    Map<String, JsonNode> pods = new TreeMap<>();
    ask("GET", "pods", null)
        .path("items")
        .forEach(pod -> pods.put(pod.path("metadata").path("name").asText(), pod));
    return pods;
  }

  /** What its containers ended with, if they have. */
  Optional<Integer> code(String pod) throws IOException, InterruptedException {
    JsonNode found = pods().get(pod);
    return found == null
        ? Optional.empty()
        : Optional.ofNullable(found.path("status").findValue("exitCode")).map(JsonNode::asInt);
  }

  /** Everything that a pod has printed. */
  String log(String pod) throws IOException {
    return Files.readString(folder.resolve(pod).resolve("log"), UTF_8);
  }

  void delete(String pod) throws IOException, InterruptedException {
    ask("DELETE", "pods/" + pod, null);
  }

  /** Deletes a pod with an executor, as who drains a node does. */
  void deleteExecutor() throws IOException, InterruptedException {
    for (Map.Entry<String, JsonNode> pod : pods().entrySet()) {
      JsonNode of = pod.getValue();
      if (of.path("metadata").path("labels").path("spark-role").asText().equals("executor")
          && of.path("status").path("phase").asText().equals("Running")) {
        delete(pod.getKey());
        return;
      }
    }
    throw new IllegalStateException("no executor runs in a pod");
  }

  /** Kills (SIGKILL) an executor. */
  void killExecutor() {
    try (Stream<ProcessHandle> processes = process.descendants()) {
      processes
          .filter(each -> each.info().commandLine().orElse("").contains(EXECUTOR))
          .findAny()
          .orElseThrow(() -> new IllegalStateException("no executor runs"))
          .destroyForcibly();
    }
  }

  /**
   * Has scripts/submit send an audit whose driver is a pod.
   *
   * @param name of the pod
   * @param conf settings of Spark, beside or instead of the usual ones
   * @param settings of the audit
   */
  AuditProcess inPod(String name, Map<String, String> conf, List<String> settings)
      throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("spark.kubernetes.driver.podTemplateFile", "conf/kubernetes/pod.yaml");
    all.put("spark.kubernetes.authenticate.driver.serviceAccountName", "coalmine");
    all.put("spark.kubernetes.driver.pod.name", name);
    all.put("spark.kubernetes.driverEnv.OMP_NUM_THREADS", "1");
    // What a cluster has and a mock lacks: an address within and a certificate.
    all.put("spark.kubernetes.driver.master", server);
    all.put(TOKEN_OF_DRIVER + "caCertFile", token(folder, Account.OPERATOR).toString());
    all.putAll(as(TOKEN_OF_DRIVER, Account.OPERATOR));
    all.putAll(as(TOKEN_OF_SUBMISSION, Account.OPERATOR));
    all.putAll(conf);
    return submit("cluster", all, CONFIGURATION, settings);
  }

  /** Has scripts/submit run an audit as a driver of its own, whose executors are pods. */
  AuditProcess outside(Map<String, String> conf, Path configuration, List<String> settings)
      throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("spark.driver.host", "127.0.0.1");
    all.putAll(as(TOKEN_OF_CLIENT, Account.OPERATOR));
    all.putAll(conf);
    return submit("client", all, configuration.toString(), settings);
  }

  private AuditProcess submit(
      String mode, Map<String, String> conf, String configuration, List<String> settings)
      throws IOException {
    Map<String, String> all = new TreeMap<>(conf);
    all.put("spark.executor.instances", "2");
    all.put("spark.executor.cores", "1");
    all.put("spark.executor.memory", "700m");
    all.put("spark.kubernetes.container.image", "registry.example/coalmine:0.2");
    all.put("spark.kubernetes.executor.podTemplateFile", "conf/kubernetes/pod.yaml");
    all.put("spark.hadoop.ipc.client.connect.max.retries", "1");
    List<String> command =
        new ArrayList<>(List.of("scripts/submit", "--master", "k8s://" + server));
    command.addAll(List.of("--deploy-mode", mode));
    all.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.addAll(List.of("audit", configuration));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    return AuditProcess.script(
        folder, Map.of("COALMINE_MEMORY", "1g", "SPARK_LOCAL_IP", "127.0.0.1"), command);
  }

  /** Ends it, with the processes in its pods. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
