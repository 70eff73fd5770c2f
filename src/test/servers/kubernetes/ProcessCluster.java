import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.crud.CrudDispatcher;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Field;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okio.Buffer;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * One node of Kubernetes for tests: an API server that keeps what it is told, and a kubelet whose
 * containers are processes of this machine.
 *
 * <p>The kubelet does what Spark's client and Spark's image expect and no more: config maps and
 * empty volumes become folders, and their mount paths are rewritten wherever a container is told of
 * them; the driver's service is this machine; arguments are read as the entrypoint of Spark's image
 * reads them. A pod that is deleted has its process killed. The API server asks for a token and
 * knows two accounts, {@value #OPERATOR} and {@value #READER}.
 *
 * <p>Arguments: a folder for logs and volumes, the class path of every container, and the jar that
 * stands for {@value #IMAGE_JAR}. The file {@code port} in the folder holds the port, once the API
 * server listens.
 *
 * <p>It is one file of more than 400 lines because Java runs it from its source.
 */
public final class ProcessCluster {
  private static final String IMAGE_JAR = "/opt/coalmine/coalmine.jar";

  /** What Spark tells its driver; other files are for the application or for other pods. */
  private static final String PROPERTIES = "spark.properties";

  /** The token of whoever may do everything. */
  private static final String OPERATOR = "operator";

  /** The token of whoever may look and change nothing. */
  private static final String READER = "reader";

  private static final String HOST = "127.0.0.1";
  private static final String NAMESPACE = "default";
  private static final long POLL_MILLIS = 200;

  /** Kept, for a logger that nobody holds forgets its level. */
  private static final Logger REQUESTS = Logger.getLogger("okhttp3.mockwebserver");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final String classPath;
  private final String jar;
  private final KubernetesClient client;
  private final Map<String, Process> processes = new HashMap<>();
  private final Set<String> ended = new HashSet<>();

  private ProcessCluster(Path root, String classPath, String jar, KubernetesClient client) {
    this.root = root;
    this.classPath = classPath;
    this.jar = jar;
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    REQUESTS.setLevel(Level.WARNING);
    Path root = Path.of(arguments[0]).toAbsolutePath();
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new ApiServer(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    ProcessCluster cluster = new ProcessCluster(root, arguments[1], arguments[2], client(server));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::killAll));
    Path port = Files.writeString(root.resolve("port.new"), Integer.toString(server.getPort()));
    Files.move(port, root.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
    try {
      while (true) {
        cluster.look();
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException
        | RuntimeException e) { // the API server alone would keep the process alive
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static KubernetesClient client(KubernetesMockServer server) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://" + HOST + ":" + server.getPort())
                .withNamespace(NAMESPACE)
                .withOauthToken(OPERATOR)
                .build())
        .build();
  }

  /** What the mock lacks of a real API server. */
  private static final class ApiServer extends KubernetesCrudDispatcher {
    /** Only for its address, which a request that is made by hand must have. */
    private final Socket any = new Socket();

    /** Watches go through all resources while others change: the mock's own map cannot bear it. */
    ApiServer() throws IOException, ReflectiveOperationException {
      any.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Field resources = CrudDispatcher.class.getDeclaredField("map");
      resources.setAccessible(true);
      resources.set(this, new Resources());
    }

    /**
     * Who is unknown or may not do it is refused, server-side apply makes what is not there, and a
     * new pod is pending.
     */
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath();
      String token = String.valueOf(request.getHeader("Authorization")).replace("Bearer ", "");
      if (!token.equals(OPERATOR) && !token.equals(READER)) {
        return refusal(401, "Unauthorized", "Unauthorized");
      }
      if (token.equals(READER) && !request.getMethod().equals("GET")) {
        return refusal(
            403,
            "Forbidden",
            "%s is forbidden: User \"system:serviceaccount:%s:%s\" may not change it"
                .formatted(path, NAMESPACE, READER));
      }
      try {
        if (request.getMethod().equals("PATCH") && path.contains("fieldManager=")) {
          String name = path.substring(0, path.indexOf('?'));
          return super.dispatch(
              post(request, name.substring(0, name.lastIndexOf('/')), request.getBody()));
        }
        if (request.getMethod().equals("POST") && path.endsWith("/pods")) {
          JsonNode pod = JSON.readTree(request.getBody().readUtf8());
          ((ObjectNode) pod).putObject("status").put("phase", "Pending");
          return super.dispatch(post(request, path, new Buffer().writeUtf8(pod.toString())));
        }
        return super.dispatch(request);
      } catch (IOException | RuntimeException e) { // without an answer the client would wait
        e.printStackTrace();
        return new MockResponse().setResponseCode(500).setBody(e.toString());
      }
    }

    private static MockResponse refusal(int code, String reason, String message) {
      ObjectNode status = JSON.createObjectNode().put("kind", "Status").put("apiVersion", "v1");
      status.put("status", "Failure").put("message", message).put("reason", reason);
      return new MockResponse()
          .setResponseCode(code)
          .setHeader("Content-Type", "application/json")
          .setBody(status.put("code", code).toString());
    }

    private RecordedRequest post(RecordedRequest of, String path, Buffer body) {
      return new RecordedRequest(
          "POST " + path + " HTTP/1.1",
          of.getHeaders(),
          of.getChunkSizes(),
          body.size(),
          body,
          of.getSequenceNumber(),
          any);
    }
  }

  /** By key; the mock asks for null, which is never there. */
  private static final class Resources extends ConcurrentHashMap<AttributeSet, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String get(Object key) {
      return key == null ? null : super.get(key);
    }

    @Override
    public String remove(Object key) {
      return key == null ? null : super.remove(key);
    }

    @Override
    public boolean containsKey(Object key) {
      return key != null && super.containsKey(key);
    }
  }

  private synchronized void killAll() {
    processes.values().forEach(Process::destroyForcibly);
  }

  /** Starts what is pending, ends what is deleted, and tells what has ended. */
  private synchronized void look() throws IOException {
    Map<String, Pod> pods = new TreeMap<>();
    for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems()) {
      pods.put(pod.getMetadata().getName(), pod);
    }
    for (Pod pod : pods.values()) {
      String name = pod.getMetadata().getName();
      if (!processes.containsKey(name) && hasItsConfigMaps(pod)) {
        processes.put(name, start(pod));
        tell(name, "Running", state().withNewRunning().withStartedAt(now()).endRunning().build());
      }
    }
    for (Map.Entry<String, Process> each : processes.entrySet()) {
      String name = each.getKey();
      if (!pods.containsKey(name)) {
        each.getValue().destroyForcibly();
      } else if (!each.getValue().isAlive() && ended.add(name)) {
        int code = each.getValue().exitValue();
        tell(
            name,
            code == 0 ? "Succeeded" : "Failed",
            state()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(code == 0 ? "Completed" : "Error")
                .withStartedAt(now())
                .withFinishedAt(now())
                .endTerminated()
                .build());
      }
    }
  }

  /** Spark makes a driver's pod before its config maps; the kubelet waits for them. */
  private boolean hasItsConfigMaps(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getConfigMap() != null)
        .allMatch(volume -> configMap(volume) != null);
  }

  private ConfigMap configMap(Volume volume) {
    return client
        .configMaps()
        .inNamespace(NAMESPACE)
        .withName(volume.getConfigMap().getName())
        .get();
  }

  private static ContainerStateBuilder state() {
    return new ContainerStateBuilder();
  }

  private static String now() {
    return Instant.now().toString();
  }

  /** Spark may change a pod at the same moment; then it is asked for anew. */
  private void tell(String name, String phase, ContainerState state) {
    while (true) {
      try {
        write(name, phase, state);
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
    }
  }

  private void write(String name, String phase, ContainerState state) {
    boolean runs = phase.equals("Running");
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .edit(
            pod ->
                new PodBuilder(pod)
                    .withNewStatus()
                    .withPhase(phase)
                    .withPodIP(HOST)
                    .withStartTime(now())
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus(runs ? "True" : "False")
                    .endCondition()
                    .addNewContainerStatus()
                    .withName(pod.getSpec().getContainers().get(0).getName())
                    .withImage(pod.getSpec().getContainers().get(0).getImage())
                    .withReady(runs)
                    .withState(state)
                    .endContainerStatus()
                    .endStatus()
                    .build());
  }

  private Process start(Pod pod) throws IOException {
    Path folder = Files.createDirectories(root.resolve(pod.getMetadata().getName()));
    Container container = pod.getSpec().getContainers().get(0);
    Map<String, String> places = places(pod, container, folder);
    Map<String, String> environment = new TreeMap<>();
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), rewritten(value(variable, pod), places));
    }
    List<String> arguments =
        container.getArgs().stream().map(argument -> rewritten(argument, places)).toList();
    List<String> command =
        arguments.get(0).equals("driver")
            ? driver(environment, arguments.subList(1, arguments.size()))
            : executor(environment);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static String value(EnvVar variable, Pod pod) {
    if (variable.getValueFrom() == null) {
      return variable.getValue() == null ? "" : variable.getValue();
    }
    return variable.getValueFrom().getFieldRef().getFieldPath().equals("metadata.name")
        ? pod.getMetadata().getName()
        : HOST;
  }

  /** What stands where a container looks: mount paths, longest first, the jar and the driver. */
  private Map<String, String> places(Pod pod, Container container, Path folder) throws IOException {
    Map<String, String> places =
        new TreeMap<>(
            (a, b) -> a.length() == b.length() ? a.compareTo(b) : b.length() - a.length());
    places.put(IMAGE_JAR, jar);
    Map<String, Volume> volumes = new HashMap<>();
    pod.getSpec().getVolumes().forEach(volume -> volumes.put(volume.getName(), volume));
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume = volumes.get(mount.getName());
      Path place = Files.createDirectories(folder.resolve("volumes").resolve(mount.getName()));
      places.put(mount.getMountPath(), place.toString());
      if (volume != null && volume.getConfigMap() != null) {
        Map<String, String> names = new HashMap<>();
        volume.getConfigMap().getItems().forEach(item -> names.put(item.getKey(), item.getPath()));
        for (Map.Entry<String, String> file : configMap(volume).getData().entrySet()) {
          String text = file.getValue();
          Files.writeString(
              place.resolve(names.getOrDefault(file.getKey(), file.getKey())),
              file.getKey().equals(PROPERTIES) ? rewritten(text, places) : text);
        }
      }
    }
    return places;
  }

  private static String rewritten(String text, Map<String, String> places) {
    String changed = text.replaceAll("[a-z0-9-]+-driver-svc\\.[a-z0-9-]+\\.svc", HOST);
    for (Map.Entry<String, String> place : places.entrySet()) {
      changed = changed.replace(place.getKey(), place.getValue());
    }
    return changed;
  }

  /** As the image's entrypoint and bin/spark-submit have it. */
  private List<String> driver(Map<String, String> environment, List<String> arguments)
      throws IOException {
    Properties properties = new Properties();
    int file = arguments.indexOf("--properties-file") + 1;
    try (Reader reader = Files.newBufferedReader(Path.of(arguments.get(file)))) {
      properties.load(reader);
    }
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-Xmx" + properties.getProperty("spark.driver.memory", "1g"));
    for (String option :
        properties.getProperty("spark.driver.extraJavaOptions", "").strip().split(" +")) {
      command.add(option);
    }
    command.removeIf(String::isEmpty);
    command.addAll(
        List.of(
            "-cp",
            classPath(environment),
            "org.apache.spark.deploy.SparkSubmit",
            "--conf",
            "spark.driver.bindAddress=" + HOST,
            "--deploy-mode",
            "client"));
    command.addAll(arguments);
    return command;
  }

  private List<String> executor(Map<String, String> environment) {
    List<String> command = new ArrayList<>(List.of(java()));
    for (int option = 0; environment.containsKey("SPARK_JAVA_OPT_" + option); option++) {
      command.add(environment.get("SPARK_JAVA_OPT_" + option));
    }
    String memory = environment.get("SPARK_EXECUTOR_MEMORY");
    command.addAll(
        List.of(
            "-Xms" + memory,
            "-Xmx" + memory,
            "-cp",
            classPath(environment),
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            "--driver-url",
            environment.get("SPARK_DRIVER_URL"),
            "--executor-id",
            environment.get("SPARK_EXECUTOR_ID"),
            "--cores",
            environment.get("SPARK_EXECUTOR_CORES"),
            "--app-id",
            environment.get("SPARK_APPLICATION_ID"),
            "--hostname",
            HOST,
            "--resourceProfileId",
            environment.get("SPARK_RESOURCE_PROFILE_ID"),
            "--podName",
            environment.get("SPARK_EXECUTOR_POD_NAME")));
    return command;
  }

  private String classPath(Map<String, String> environment) {
    String folder = environment.get("SPARK_CONF_DIR");
    return folder == null ? classPath : folder + ":" + classPath;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
