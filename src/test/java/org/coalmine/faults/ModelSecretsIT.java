package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalmine.audit.elsewhere.ScorerElsewhere;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.spark.LocalCluster;
import org.coalmine.token.Alphabet;
import org.coalmine.token.TokenizerFile;
import org.coalmine.token.Vocabulary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks for the fills in every byte that the commands on a model directory let others see: what
 * they print, logs at level debug, Spark's event logs, reports, and temporary files. A fill is
 * looked for as text and as the tokens that the model reads.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class ModelSecretsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED = "a-seed-that-nobody-may-read";
  private static final String PREFIX = "The random number is ";
  private static final Path MODEL =
      Path.of("src/test/resources/org/coalmine/cli/memorized").toAbsolutePath();

  @TempDir private static Path folder;
  private static List<String> known = List.of();
  private static Path file = Path.of("");
  private static Path reference = Path.of("");
  private static Path configuration = Path.of("");

  @BeforeAll
  static void write() throws IOException {
    List<String> fills = new ArrayList<>();
    for (JsonNode canary : JSON.readTree(MODEL.resolve("canaries.json").toFile())) {
      fills.add(canary.path("fill").textValue());
    }
    known = List.copyOf(fills);
    file = Files.write(folder.resolve("secrets.txt"), known);
    reference = folder.resolve("reference.safetensors");
    Alphabet characters = Alphabet.ofText(PREFIX + "0123456789");
    Files.write(
        reference,
        LstmFile.of(RandomWeights.of("reference", characters, 1, 8, 2), Map.of()).toBytes());
    configuration =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            seed = %s
            canaries.formats = [
              { name = number, text = "The random number is {fill}", fill = "[0-9]{9}",
                insertions = [1, 64], copies = 2, controls = 3 }
            ]
            rank { dense-hours = 0, pruned-steps = 2000, draws = 200, relative-error = 0 }
            extract { top = 1, steps = 20000 }
            gate.max-exposure-bits = 29
            """
                .formatted(SEED));
  }

  /** All that a command has let others see. */
  private record Seen(String output, SecretSearch search) {}

  /** Runs a command of its own processes; the secrets may be known only when it has ended. */
  private static Seen run(String name, Set<Integer> codes, Fills fills, String... arguments)
      throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve(name));
    Map<String, String> system = SecretSearch.observed(place, SecretSearch.freePort());
    Path work = LocalCluster.home().resolve("work");
    Set<String> before = SecretSearch.names(work);
    Map<Path, byte[]> temporary = new TreeMap<>();
    String output;
    try (AuditProcess command = AuditProcess.startOptimizing(place, system, List.of(arguments))) {
      while (command.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      output = command.output();
      assertThat(command.await())
          .as(output.substring(Math.max(0, output.length() - 2000)))
          .isIn(codes);
    }
    List<String> secret = fills.read();
    SecretSearch search = new SecretSearch(secret);
    search.alsoInTokens(vocabulary(), PREFIX, secret);
    search.look("output", "output and logs", output.getBytes(UTF_8));
    temporary.forEach((path, content) -> search.look("temporary files", path.toString(), content));
    search.lookInFiles("event logs", place.resolve("events"));
    for (String executor : SecretSearch.names(work)) {
      if (!before.contains(executor)) {
        search.lookInFiles("executors' folders", work.resolve(executor));
      }
    }
    return new Seen(output, search);
  }

  private interface Fills {
    List<String> read() throws IOException;
  }

  private static Vocabulary vocabulary() throws IOException {
    try (var in = Files.newInputStream(MODEL.resolve("tokenizer.json"))) {
      return TokenizerFile.read("tokenizer.json", in);
    }
  }

  @Test
  void rankShowsNoSecret() throws IOException, InterruptedException {
    Seen seen =
        run(
            "rank",
            Set.of(0),
            () -> known,
            "rank",
            "--model=" + MODEL,
            "--secrets=" + file,
            "--reference=" + reference,
            "--text=" + PREFIX + "{fill}",
            "--fill=[0-9]{9}",
            "--dense-hours=0",
            "--pruned-steps=2000",
            "--draws=200",
            "--relative-error=0");
    assertThat(seen.output()).contains("DEBUG", "#########", "exposure");
    assertThat(seen.search().searched()).containsKeys("output", "event logs");
    assertThat(seen.search().found()).isEmpty();
    seen.search().look("the user's file", "secrets.txt", Files.readAllBytes(file));
    assertThat(seen.search().found()).as("the search finds what is there").hasSize(1);
  }

  @Test
  void extractShowsMasksUnlessAsked() throws IOException, InterruptedException {
    Path revealed = folder.resolve("revealed.txt");
    Seen seen =
        run(
            "extract",
            Set.of(0),
            () -> Files.readAllLines(revealed),
            "extract",
            "--model=" + MODEL,
            "--text=" + PREFIX + "{fill}",
            "--fill=[0-9]{9}",
            "--top=1",
            "--reveal=" + revealed);
    assertThat(Files.readAllLines(revealed)).hasSize(1).allMatch(known::contains);
    assertThat(seen.output()).contains("DEBUG", "#########", "Proven");
    assertThat(seen.search().searched()).containsKeys("output", "event logs");
    assertThat(seen.search().found()).isEmpty();
    seen.search().look("what was asked", "revealed.txt", Files.readAllBytes(revealed));
    assertThat(seen.search().found()).hasSize(1);
  }

  @Test
  void auditAndPlanShowNoSecret() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    Fills fills =
        () -> {
          JsonNode canaries = JSON.readTree(run.resolve("canaries.json").toFile());
          List<String> drawn = new ArrayList<>(canaries.path("canaries").findValuesAsText("fill"));
          assertThat(drawn).hasSize(7);
          drawn.add(SEED);
          return drawn;
        };
    Seen audit =
        run(
            "audit",
            Set.of(0, 1, 3),
            fills,
            "audit",
            configuration.toString(),
            "--model=" + MODEL,
            "--reference=" + reference,
            "--set=run.directory=" + run);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        if (!each.endsWith("canaries.json")) {
          audit.search().look("run directory", each.toString(), Files.readAllBytes(each));
        }
      }
    }
    assertThat(audit.output()).contains("DEBUG", "verdict: ");
    assertThat(audit.search().searched()).containsKeys("output", "event logs", "run directory");
    assertThat(audit.search().searched().get("run directory")).isGreaterThan(5);
    assertThat(audit.search().found()).isEmpty();
    Path canaries = run.resolve("canaries.json");
    audit.search().look("the canaries", "canaries.json", Files.readAllBytes(canaries));
    assertThat(audit.search().found()).hasSize(1);

    Path text =
        Files.write(
            folder.resolve("processed.txt"),
            JSON.readTree(canaries.toFile()).path("canaries").findValuesAsText("fill").stream()
                .map(fill -> fill.endsWith("1") ? fill : PREFIX + fill)
                .toList());
    Seen survival =
        run("survival", Set.of(0, 3), fills, "survival", run.toString(), text.toString());
    survival
        .search()
        .look("run", "survival.json", Files.readAllBytes(run.resolve("survival.json")));
    assertThat(survival.output()).contains("DEBUG", "planted insertions survived");
    assertThat(survival.search().searched()).containsKeys("output", "event logs");
    assertThat(survival.search().found()).isEmpty();
    Seen elsewhere =
        run(
            "elsewhere",
            Set.of(0, 1, 3),
            fills,
            "audit",
            "--run=" + run,
            "--model=" + MODEL,
            "--run-dir=" + folder.resolve("run-elsewhere"),
            "--set=extract.top=0");
    for (String name : List.of("report.json", "report.html", "manifest.json", "junit.xml")) {
      elsewhere
          .search()
          .look("run", name, Files.readAllBytes(folder.resolve("run-elsewhere").resolve(name)));
    }
    assertThat(elsewhere.output()).contains("planted by run run");
    assertThat(elsewhere.search().found()).isEmpty();

    Seen plan = run("plan", Set.of(0), fills, "plan", configuration.toString(), "--model=" + MODEL);
    assertThat(plan.output()).contains("number");
    assertThat(plan.search().found()).isEmpty();
  }

  /** What goes to a scorer holds the fills, and nothing else of these commands does. */
  @Test
  void candidatesAndScoresShowNoSecret() throws IOException, InterruptedException {
    Path planted = folder.resolve("planted");
    Fills fills =
        () -> {
          JsonNode canaries = JSON.readTree(planted.resolve("canaries.json").toFile());
          List<String> drawn = new ArrayList<>(canaries.path("canaries").findValuesAsText("fill"));
          assertThat(drawn).hasSize(7);
          drawn.add(SEED);
          return drawn;
        };
    run(
        "planting",
        Set.of(0, 1, 3),
        fills,
        "audit",
        configuration.toString(),
        "--model=" + MODEL,
        "--set=rank.draws=50",
        "--set=extract.top=0",
        "--set=run.directory=" + planted);
    Path toScore = folder.resolve("to-score.jsonl");
    Seen given =
        run(
            "candidates",
            Set.of(0),
            fills,
            "candidates",
            planted.toString(),
            "--output=" + toScore,
            "--per-format=60");
    assertThat(given.output()).contains("DEBUG", "7 canaries and controls, 60 drawn fills");
    given.search().lookInFiles("what is noted", planted.resolve("candidates.json"));
    assertThat(given.search().found()).isEmpty();
    given.search().look("what goes away", "to-score.jsonl", Files.readAllBytes(toScore));
    assertThat(given.search().found()).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(toScore)))
        .isEqualTo("rw-------");

    List<ScorerElsewhere.Row> rows = ScorerElsewhere.rows(toScore);
    List<String> scored =
        new ScorerElsewhere(ScorerElsewhere.transformer(MODEL))
            .csv(rows, score -> "%s,%s".formatted(-score.costNats(), -score.beforeNats()));
    Path scores = folder.resolve("scores.csv");
    Files.write(
        scores,
        Stream.concat(Stream.of("id,log_probability_nats,before_border_nats"), scored.stream())
            .toList());
    Path run = folder.resolve("scored");
    Seen audit =
        run(
            "scores",
            Set.of(0, 1, 3),
            fills,
            "audit",
            "--run=" + planted,
            "--scores=" + scores,
            "--run-dir=" + run);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        if (!each.endsWith("canaries.json")) {
          audit.search().look("run directory", each.toString(), Files.readAllBytes(each));
        }
      }
    }
    assertThat(audit.output()).contains("DEBUG", "verdict: ", "60 fills drawn of");
    assertThat(audit.search().found()).isEmpty();

    Path torn = folder.resolve("torn.jsonl");
    Files.write(torn, List.of(Files.readAllLines(toScore).get(0).replace("}", "")));
    Seen refused =
        run("refused", Set.of(2), fills, "audit", "--run=" + planted, "--scores=" + torn);
    assertThat(refused.output()).contains("line 1: is no JSON");
    assertThat(refused.search().found()).isEmpty();
  }
}
