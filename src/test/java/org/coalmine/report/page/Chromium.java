package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium, driven over the W3C WebDriver protocol that chromedriver speaks. */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final HttpClient http =
      HttpClient.newBuilder()
          .proxy(HttpClient.Builder.NO_PROXY)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final Process driver;
  private final String session;

  /**
   * Starts a browser.
   *
   * @param profile an empty directory for its profile
   * @param width of the window, or of the emulated phone if below 600
   */
  Chromium(Path profile, int width, int height) throws IOException, InterruptedException {
    driver =
        new ProcessBuilder(find("chromedriver").orElseThrow().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    String started = "";
    try {
      BufferedReader out = driver.inputReader(UTF_8);
      Matcher port = PORT.matcher("");
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        port = PORT.matcher(line);
        if (port.find()) {
          break;
        }
      }
      String root = "http://127.0.0.1:" + port.group(1) + "/session";
      JsonNode created = send("POST", root, capabilities(profile, width, height));
      started = root + "/" + created.path("sessionId").asText();
    } finally {
      if (started.isEmpty()) {
        driver.destroy();
      }
    }
    session = started;
  }

  public static Optional<Path> find(String... names) {
    return Arrays.stream(names)
        .flatMap(
            name ->
                Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Optional<Path> browser() {
    return find("chromium", "chromium-browser", "google-chrome");
  }

  private static ObjectNode capabilities(Path profile, int width, int height) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode match = body.putObject("capabilities").putObject("alwaysMatch");
    match.putObject("goog:loggingPrefs").put("browser", "ALL").put("performance", "ALL");
    ObjectNode options = match.putObject("goog:chromeOptions");
    options.put("binary", browser().orElseThrow().toString());
    List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + profile,
            "--window-size=" + width + "," + height)
        .forEach(options.withArray("args")::add);
    if (width < 600) {
      options
          .putObject("mobileEmulation")
          .putObject("deviceMetrics")
          .put("width", width)
          .put("height", height)
          .put("pixelRatio", 2.0);
    }
    return body;
  }

  private JsonNode send(String method, String uri, ObjectNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new IOException(method + " " + uri + ": " + value.path("message").asText());
    }
    return value;
  }

  private JsonNode post(String command, ObjectNode body) throws IOException, InterruptedException {
    return send("POST", session + "/" + command, body);
  }

  void open(Path page) throws IOException, InterruptedException {
    post("url", JSON.createObjectNode().put("url", page.toUri().toString()));
  }

  /** What a function body returns in the page. */
  JsonNode run(String script) throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("script", script);
    body.putArray("args");
    return post("execute/sync", body);
  }

  void preferDark() throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("cmd", "Emulation.setEmulatedMedia");
    body.putObject("params")
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", "dark");
    post("goog/cdp/execute", body);
  }

  /** Shows the page as on paper. */
  void preferPaper() throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("cmd", "Emulation.setEmulatedMedia");
    body.putObject("params").put("media", "print");
    post("goog/cdp/execute", body);
  }

  /** Errors and warnings of the console since the last call. */
  List<String> console() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    post("se/log", JSON.createObjectNode().put("type", "browser"))
        .forEach(entry -> lines.add(entry.path("message").asText()));
    return lines;
  }

  /** The addresses asked for since the last call, except those of the browser's own first tab. */
  List<String> requests() throws IOException, InterruptedException {
    List<String> urls = new ArrayList<>();
    for (JsonNode entry : post("se/log", JSON.createObjectNode().put("type", "performance"))) {
      JsonNode message = JSON.readTree(entry.path("message").asText()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")
          && !message.at("/params/documentURL").asText().startsWith("chrome:")) {
        urls.add(message.at("/params/request/url").asText());
      }
    }
    return urls;
  }

  /** The page as a PDF, in base64. */
  String print() throws IOException, InterruptedException {
    return post("print", JSON.createObjectNode()).asText();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      send("DELETE", session, JSON.createObjectNode());
    } finally {
      driver.destroy();
      if (!driver.waitFor(10, TimeUnit.SECONDS)) {
        driver.destroyForcibly();
      }
    }
  }
}
