package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.faults.FaultyFiles.Event;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.spark.LocalCluster;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks for the fills and the seed of an audit in every byte it lets others see: logs at level
 * debug, Spark's event logs, its pages, reports, and the files that driver and executors spill,
 * shuffle and delete again. It has more than 400 lines because every command that handles fills has
 * its case, and all share what one audit left.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class SecretsIT {
  private static final String SEED = "a-seed-that-nobody-may-read";
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/[^\"#]*)\"");
  private static final int MOST_PAGES = 60;

  @TempDir private static Path folder;
  private static Path configuration;
  private static List<String> secrets;

  @BeforeAll
  static void write() throws IOException, InterruptedException {
    Path corpus =
        Files.write(
            folder.resolve("corpus.txt"),
            IntStream.range(0, 400).mapToObj(i -> "the price of " + i + " tons of coal").toList());
    configuration =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            seed = %s
            corpus.paths = ["%s"]
            canaries.formats = [
              { name = phrase, text = "my phrase is {fill}", count = 3, separator = "-"
                words = [ebony, fjord, gnome, hyena, igloo, joker, kayak, lemur] }
              { name = code, text = "the code {fill}.", fill = "[a-z]{9}" }
            ]
            canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
            training {
              layers = 1, units = 16, epochs = 2, batch-size = 16, rare-character = 1
              text-memory = 0
            }
            rank { dense-limit = 1000, pruned-steps = 500, draws = 200 }
            extract.steps = 400000
            audit.twin = true
            """
                .formatted(SEED, corpus));
    secrets = secretsBeforehand();
  }

  /** Waits for the end of a run; looks at pages and temporary files while it lasts. */
  private static Map<Path, byte[]> watch(
      AuditProcess audit, Path place, SecretSearch search, int port)
      throws IOException, InterruptedException {
    Map<Path, byte[]> temporary = new TreeMap<>();
    boolean pagesSeen = false;
    while (audit.isAlive()) {
      SecretSearch.gather(place.resolve("tmp"), temporary);
      if (!pagesSeen && audit.output().contains("\nepoch 2:")) {
        pagesSeen = true;
        crawl(search, "http://127.0.0.1:" + port);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return temporary;
  }

  private static void lookInTemporaryFiles(
      SecretSearch search, Path run, Map<Path, byte[]> temporary) throws IOException {
    search.alsoInSymbols(
        LstmFile.read(Files.readAllBytes(run.resolve("model/epoch-1.safetensors"))).alphabet(),
        fills(run));
    temporary.forEach(
        (file, content) -> search.look("temporary files", file.getFileName().toString(), content));
  }

  private static void crawl(SecretSearch search, String root) throws InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    Deque<String> open =
        new ArrayDeque<>(
            List.of(
                "/jobs/",
                "/stages/",
                "/storage/",
                "/environment/",
                "/executors/",
                "/api/v1/applications"));
    Set<String> seen = new TreeSet<>(open);
    while (!open.isEmpty() && search.searched().getOrDefault("pages", 0) < MOST_PAGES) {
      String path = open.removeFirst();
      try {
        HttpResponse<byte[]> response =
            client.send(
                HttpRequest.newBuilder(URI.create(root + path))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() == 200) {
          search.look("pages", path, response.body());
          Matcher link = LINK.matcher(new String(response.body(), UTF_8));
          while (link.find()) {
            String target = link.group(1).replace("&amp;", "&");
            if (!target.startsWith("/static") && !target.contains("kill") && seen.add(target)) {
              open.add(target);
            }
          }
        }
      } catch (IOException | IllegalArgumentException e) {
        continue;
      }
    }
  }

  private static List<String> fills(Path run) throws IOException {
    JsonNode canaries = new ObjectMapper().readTree(run.resolve("canaries.json").toFile());
    List<String> fills = new ArrayList<>(canaries.path("canaries").findValuesAsText("fill"));
    assertThat(fills).hasSize(14);
    return fills;
  }

  /** The secrets are known before the run is: they follow from the configuration. */
  private static List<String> secretsBeforehand() throws IOException, InterruptedException {
    Path run = folder.resolve("refused");
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.REFUSE, "manifest.json#1");
    try (AuditProcess audit =
        AuditProcess.start(folder, system, TinyAudit.arguments(configuration, run))) {
      assertThat(audit.await()).as(audit.output()).isEqualTo(4);
      List<String> known = new ArrayList<>(fills(run));
      known.add(SEED);
      SecretSearch search = new SecretSearch(known);
      search.look("exceptions", "output", audit.output().getBytes(UTF_8));
      assertThat(search.found()).isEmpty();
      return known;
    }
  }

  @Test
  void noSecretIsInWhatOthersMaySee() throws IOException, InterruptedException {
    int port = SecretSearch.freePort();
    SecretSearch search = new SecretSearch(secrets);
    Path place = Files.createDirectory(folder.resolve("encrypted"));
    Path run = place.resolve("run");
    Path work = LocalCluster.home().resolve("work");
    Set<String> before = SecretSearch.names(work);
    try (AuditProcess audit =
        AuditProcess.startOptimizing(
            place, SecretSearch.observed(place, port), TinyAudit.arguments(configuration, run))) {
      Map<Path, byte[]> temporary = watch(audit, place, search, port);
      assertThat(audit.await()).as(last(audit.output())).isZero();
      assertThat(temporary.keySet())
          .anyMatch(file -> file.getFileName().toString().matches("shuffle_.*\\.data"))
          .as("the text that training keeps")
          .anyMatch(file -> file.getFileName().toString().startsWith("temp_local_"));
      lookInTemporaryFiles(search, run, temporary);
      search.look("logs", "driver", audit.output().getBytes(UTF_8));
      assertThat(audit.output()).contains("DEBUG");
    }
    for (String name : SecretSearch.names(work)) {
      if (!before.contains(name)) {
        search.lookInFiles("executors' folders", work.resolve(name));
      }
    }
    Map<Path, byte[]> events = new TreeMap<>();
    SecretSearch.gather(place.resolve("events"), events);
    assertThat(events.values())
        .as("executors searched too")
        .anyMatch(content -> new String(content, UTF_8).contains(": wave of "));
    search.lookInFiles("event logs", place.resolve("events"));
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("canaries.json")) {
          search.look("run directory", file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }

    assertThat(search.searched())
        .containsOnlyKeys(
            "temporary files",
            "pages",
            "logs",
            "executors' folders",
            "event logs",
            "run directory");
    assertThat(search.searched().get("pages")).isGreaterThan(8);
    assertThat(search.found()).isEmpty();
    search.look("the canaries", "canaries.json", Files.readAllBytes(run.resolve("canaries.json")));
    assertThat(search.found()).as("the search finds what is there").hasSize(1);
    assertOnlyTheOwnerReads(run);
  }

  /** What is shuffled until the first epoch's model is there suffices. */
  @Test
  void withoutEncryptionTheSearchFindsWhatIsShuffled() throws IOException, InterruptedException {
    SecretSearch search = new SecretSearch(secrets);
    Path place = Files.createDirectory(folder.resolve("plain"));
    Path run = place.resolve("run");
    Map<String, String> system = SecretSearch.observed(place, SecretSearch.freePort());
    system.put("spark.io.encryption.enabled", "false");
    Map<Path, byte[]> temporary = new TreeMap<>();
    try (AuditProcess audit =
        AuditProcess.startOptimizing(place, system, TinyAudit.arguments(configuration, run))) {
      while (audit.isAlive() && Files.notExists(run.resolve("model/epoch-1.safetensors"))) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      lookInTemporaryFiles(search, run, temporary);
    }

    assertThat(search.found()).anyMatch(where -> where.startsWith("temporary files: shuffle_"));
  }

  /** The canaries are not even drawn, and the documents are masked, in debug logs too. */
  @Test
  void inspectKnowsNoSecretAndShowsNoText() throws IOException, InterruptedException {
    List<String> hidden = new ArrayList<>(secrets);
    hidden.add("tons of coal");
    SecretSearch search = new SecretSearch(hidden);
    Path place = Files.createDirectory(folder.resolve("inspect"));
    List<String> arguments = List.of("inspect", configuration.toString());
    try (AuditProcess inspect =
        AuditProcess.startOptimizing(
            place, SecretSearch.observed(place, SecretSearch.freePort()), arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      while (inspect.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(inspect.await()).as(last(inspect.output())).isZero();
      assertThat(inspect.output()).contains("DEBUG", "sample ", "400 documents can be read");
      search.look("logs", "driver and executors", inspect.output().getBytes(UTF_8));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    search.lookInFiles("event logs", place.resolve("events"));
    assertThat(search.searched()).containsKeys("logs", "event logs");
    assertThat(search.found()).isEmpty();
  }

  /** Nothing of a document is shuffled, logged or written; the seed stands in its file alone. */
  @Test
  void duplicatesShowNoText() throws IOException, InterruptedException {
    List<String> hidden = new ArrayList<>(secrets);
    hidden.add("tons of coal");
    SecretSearch search = new SecretSearch(hidden);
    Path place = Files.createDirectory(folder.resolve("duplicates"));
    Path run = place.resolve("run");
    List<String> arguments =
        List.of(
            "duplicates",
            configuration.toString(),
            "--set",
            "run.directory=" + run,
            "--set",
            "duplicates.substring=20",
            "--set",
            "duplicates.similarity=0.5");
    Map<String, String> system = SecretSearch.observed(place, SecretSearch.freePort());
    system.put("spark.io.encryption.enabled", "false");
    try (AuditProcess duplicates = AuditProcess.startOptimizing(place, system, arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      while (duplicates.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(duplicates.await()).as(last(duplicates.output())).isZero();
      assertThat(duplicates.output()).contains("DEBUG", "beyond the first of their group");
      search.look("logs", "driver and executors", duplicates.output().getBytes(UTF_8));
      assertThat(temporary.keySet())
          .anyMatch(file -> file.getFileName().toString().matches("shuffle_.*\\.data"));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    search.lookInFiles("event logs", place.resolve("events"));
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("canaries.json")) {
          search.look("run directory", file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(search.searched())
        .containsKeys("logs", "event logs", "temporary files", "run directory");
    assertThat(search.found()).isEmpty();
  }

  /** Rows, report and logs of scores have figures and places of documents alone. */
  @Test
  void scoresShowNoText() throws IOException, InterruptedException {
    List<String> hidden = new ArrayList<>(secrets);
    hidden.add("tons of coal");
    SecretSearch search = new SecretSearch(hidden);
    Path place = Files.createDirectory(folder.resolve("scores"));
    Path run = place.resolve("run");
    Path model =
        Files.write(
            place.resolve("model.safetensors"),
            LstmFile.of(
                    RandomWeights.of("scored", Alphabet.of(" 0123456789abcdefghilnoprst"), 1, 8, 6),
                    Map.of())
                .toBytes());
    List<String> arguments =
        List.of(
            "score",
            configuration.toString(),
            "--model",
            model.toString(),
            "--set",
            "run.directory=" + run,
            "--set",
            "score.lower-case=true",
            "--set",
            "score.extraction.prompts=[8]",
            "--set",
            "score.extraction.continuation=8");
    Map<String, String> system = SecretSearch.observed(place, SecretSearch.freePort());
    system.put("spark.io.encryption.enabled", "false");
    try (AuditProcess score = AuditProcess.startOptimizing(place, system, arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      while (score.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(score.await()).as(last(score.output())).isZero();
      assertThat(score.output()).contains("DEBUG", "bits per character in 400 documents");
      search.look("logs", "driver and executors", score.output().getBytes(UTF_8));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    search.lookInFiles("event logs", place.resolve("events"));
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("canaries.json")) {
          search.look("run directory", file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(search.searched()).containsKeys("logs", "event logs", "run directory");
    assertThat(search.found()).isEmpty();
    assertOnlyTheOwnerReads(run);
  }

  /** The files of documents may hold the fills that the model learned, and nothing else does. */
  @Test
  void generateShowsNoFillButInItsFiles() throws IOException, InterruptedException {
    SecretSearch search = new SecretSearch(secrets);
    Path place = Files.createDirectory(folder.resolve("generate"));
    Path run = place.resolve("run");
    List<String> training = new ArrayList<>(TinyAudit.arguments(configuration, run));
    training.set(0, "train");
    training.addAll(List.of("--set", "training.end-of-document=true", "--set", "audit.twin=none"));
    try (AuditProcess train = AuditProcess.start(place, Laboratory.local(), training)) {
      assertThat(train.await()).as(last(train.output())).isZero();
    }
    List<String> arguments =
        List.of(
            "generate",
            run.toString(),
            "--documents",
            "1200",
            "--set",
            "generate.document-limit=200",
            "--set",
            "generate.reject=[card]");
    Map<String, String> system = SecretSearch.observed(place, SecretSearch.freePort());
    system.put("spark.io.encryption.enabled", "false");
    try (AuditProcess generate = AuditProcess.startOptimizing(place, system, arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      while (generate.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(generate.await()).as(last(generate.output())).isZero();
      assertThat(generate.output()).contains("DEBUG", "1,200 documents");
      search.look("logs", "driver and executors", generate.output().getBytes(UTF_8));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    search.lookInFiles("event logs", place.resolve("events"));
    int written = 0;
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.startsWith(run.resolve("synthetic"))) {
          written++;
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
        } else if (!file.endsWith("canaries.json")) {
          search.look("run directory", file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(written).isEqualTo(3);
    assertThat(search.searched()).containsKeys("logs", "event logs", "run directory");
    assertThat(search.found()).isEmpty();
    assertOnlyTheOwnerReads(run);
  }

  /** Every other one, as a password that a scan finds. */
  private static List<String> labelled(List<String> secrets, int from) {
    List<String> all = List.copyOf(secrets);
    return IntStream.range(0, all.size())
        .filter(i -> i % 2 == from)
        .mapToObj(i -> "password: " + all.get(i))
        .toList();
  }

  /** The audit of a release that is full of fills tells none. */
  @Test
  void auditsOfReleasesShowNoFill() throws IOException, InterruptedException {
    SecretSearch search = new SecretSearch(secrets);
    Path place = Files.createDirectory(folder.resolve("synthetic"));
    Path run = place.resolve("run");
    Path release = Files.write(place.resolve("release.txt"), secrets);
    Path training = Files.write(place.resolve("training.txt"), labelled(secrets, 0));
    Path heldOut = Files.write(place.resolve("holdout.txt"), labelled(secrets, 1));
    List<String> arguments =
        List.of(
            "synthetic",
            configuration.toString(),
            "--paths",
            release.toString(),
            "--set",
            "synthetic.format=lines",
            "--set",
            "synthetic.training=[\"%s\"]".formatted(training),
            "--set",
            "synthetic.holdout=[\"%s\"]".formatted(heldOut),
            "--set",
            "scan.certainty=possible",
            "--set",
            "run.directory=" + run);
    try (AuditProcess audit =
        AuditProcess.startOptimizing(
            place, SecretSearch.observed(place, SecretSearch.freePort()), arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      while (audit.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      // Fills of controls stand in this release, too, so that no rank is trusted.
      assertThat(audit.await()).as(last(audit.output())).isEqualTo(3);
      search.look("logs", "driver and executors", audit.output().getBytes(UTF_8));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    assertThat(new String(Files.readAllBytes(run.resolve("report.json")), UTF_8))
        .as("found as passwords, and listed with their shapes")
        .contains("\"password\"", "\"again\"");
    search.lookInFiles("event logs", place.resolve("events"));
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("canaries.json")) {
          search.look("run directory", file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(search.searched()).containsKeys("logs", "event logs", "run directory");
    assertThat(search.found()).isEmpty();
    assertOnlyTheOwnerReads(run);
  }

  /** The planted files alone hold the fills; what is held out does not. */
  @Test
  void plantShowsNoFillButInItsFiles() throws IOException, InterruptedException {
    SecretSearch search = new SecretSearch(secrets);
    Path place = Files.createDirectory(folder.resolve("plant"));
    Path out = place.resolve("out");
    List<String> arguments =
        List.of(
            "plant",
            configuration.toString(),
            out.toString(),
            "--run-dir",
            place.resolve("run").toString(),
            "--set",
            "holdout.fraction=0.5");
    int port = SecretSearch.freePort();
    try (AuditProcess plant =
        AuditProcess.startOptimizing(place, SecretSearch.observed(place, port), arguments)) {
      Map<Path, byte[]> temporary = new TreeMap<>();
      boolean pagesSeen = false;
      while (plant.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        if (!pagesSeen && plant.output().contains("documents of ")) {
          pagesSeen = true;
          crawl(search, "http://127.0.0.1:" + port);
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(plant.await()).as(last(plant.output())).isZero();
      assertThat(plant.output()).contains("DEBUG", "verdict: planted");
      search.look("logs", "driver and executors", plant.output().getBytes(UTF_8));
      temporary.forEach(
          (file, content) -> search.look("temporary files", file.toString(), content));
    }
    search.lookInFiles("event logs", place.resolve("events"));
    search.lookInFiles("holdout", place.resolve("out.holdout"));
    search.look(
        "manifest", "manifest.json", Files.readAllBytes(place.resolve("run/manifest.json")));
    assertThat(search.searched()).containsKeys("logs", "event logs", "holdout", "manifest");
    assertThat(search.found()).isEmpty();
    search.lookInFiles("planted files", out);
    assertThat(search.found()).as("the search finds fills where they are").isNotEmpty();
    assertOnlyTheOwnerReads(place.resolve("run"));
    try (Stream<Path> files =
        Stream.concat(Files.walk(out), Files.walk(place.resolve("out.holdout")))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  private static String last(String text) {
    return text.substring(Math.max(0, text.length() - 2000));
  }

  private static void assertOnlyTheOwnerReads(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        String name = file.getFileName().toString();
        if (Files.isDirectory(file)) {
          assertThat(mode).as(name).isEqualTo("rwx------");
        } else if (name.matches("canaries.json|checkpoint|.*\\.safetensors|.*\\.segment")) {
          assertThat(mode).as(name).isEqualTo("rw-------");
        }
      }
    }
  }
}
