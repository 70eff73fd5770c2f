package org.coalmine.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A server of S3 as a process of its own, with two empty buckets. Its jars and those of {@code
 * s3a:} are copied by {@code scripts/distribution s3}; without them a test is skipped.
 */
final class S3Store implements AutoCloseable {
  private static final Path FOLDER = Path.of("target/servers/s3");

  /** Before the keys of Hadoop among those of Spark. */
  private static final String OF_SPARK = "spark.hadoop.";

  /** Classes of the client, loaded once: it keeps figures for the whole process. */
  private static @Nullable ClassLoader clientClasses;

  private final Process server;
  private final int port;

  private S3Store(Process server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Whether the jars of the server and of the client are there. */
  static boolean isThere() {
    return Files.isDirectory(FOLDER.resolve("lib")) && Files.isDirectory(FOLDER.resolve("client"));
  }

  /** Whether a process with these settings uses one, and so needs the client's jars. */
  static boolean isMeant(Map<String, String> system) {
    return system.containsKey(OF_SPARK + "fs.s3a.endpoint");
  }

  /** A bucket. Each store has its own: Hadoop keeps file systems by the names of buckets. */
  String bucket() {
    return "s3a://coalmine-" + port;
  }

  /** A bucket whose client asks for no conditions, as for a store that has none. */
  String unconditional() {
    return "s3a://" + unconditionalName();
  }

  private String unconditionalName() {
    return "unconditional-" + port;
  }

  /** Starts one that keeps what it has in memory, and its log in a folder. */
  static S3Store start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path settings =
        Files.writeString(
            folder.resolve("s3proxy.conf"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=none
            s3proxy.ignore-unknown-headers=true
            jclouds.provider=transient
            jclouds.identity=remote
            jclouds.credential=remote
            """
                .formatted(port));
    Path logging =
        Files.writeString(
            folder.resolve("s3proxy-logback.xml"),
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """);
    Process server =
        new ProcessBuilder(
                java(),
                "-Dlogback.configurationFile=" + logging,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                FOLDER.resolve("lib") + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    S3Store store = new S3Store(server, port);
    store.awaitPort();
    store.make(store.bucket());
    store.make(store.unconditional());
    return store;
  }

  private void make(String bucket) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/" + URI.create(bucket).getHost()))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    int made =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode();
    if (made != 200) {
      close();
      throw new IllegalStateException("the server of S3 makes no bucket: " + made);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void awaitPort() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() < deadline && server.isAlive()) {
      try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (open.isConnected()) {
          return;
        }
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IllegalStateException("the server of S3 does not answer");
  }

  /** Hadoop's configuration of a client in this process. */
  Configuration client() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClassLoader(clientClasses());
    hadoop.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
    settings().forEach(hadoop::set);
    return hadoop;
  }

  private static synchronized ClassLoader clientClasses() throws IOException {
    ClassLoader classes = clientClasses;
    if (classes == null) {
      List<URL> jars = new ArrayList<>();
      for (String jar : clientJars()) {
        jars.add(Path.of(jar).toUri().toURL());
      }
      classes = new URLClassLoader(jars.toArray(URL[]::new), S3Store.class.getClassLoader());
      clientClasses = classes;
    }
    return classes;
  }

  /** What a client is to be told, as Hadoop's settings. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    settings.put("fs.s3a.access.key", "identity");
    settings.put("fs.s3a.secret.key", "credential");
    settings.put("fs.s3a.bucket." + unconditionalName() + ".create.conditional.enabled", "false");
    return settings;
  }

  /** The same for a process of Spark's. */
  void describe(Map<String, String> system) {
    settings().forEach((key, value) -> system.put(OF_SPARK + key, value));
  }

  /** The jars that a client needs beside Coalmine. */
  static List<String> clientJars() throws IOException {
    try (Stream<Path> jars = Files.list(FOLDER.resolve("client"))) {
      return jars.map(jar -> jar.toAbsolutePath().toString()).sorted().toList();
    }
  }

  /** Stops or continues the server without its knowing. */
  void signal(String name) throws IOException, InterruptedException {
    AuditProcess.signal(server.toHandle(), name);
  }

  @Override
  public void close() {
    server.destroyForcibly();
  }
}
