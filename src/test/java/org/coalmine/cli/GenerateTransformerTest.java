package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.transformer.Checkpoint;
import org.coalmine.model.transformer.Checkpoints;
import org.coalmine.model.transformer.PackedTransformer;
import org.coalmine.model.transformer.TransformerModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transformer directory writes what a plain loop over its tokens does. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class GenerateTransformerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL = Path.of("src/test/resources/org/coalmine/cli/memorized");

  /** Its one special token, which begins and ends texts: config.json. */
  private static final int END = 399;

  @TempDir static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    run = folder.resolve("run");
    Path configuration =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            seed = "a-seed-of-the-tests"
            corpus.paths = ["%s"]
            canaries.formats = [
              { name = pin, text = "my pin is {fill}.", fill = "[0-9]{4}", insertions = [2] }
            ]
            training { layers = 1, units = 8, epochs = 1, rare-character = 1 }
            training.end-of-document = true
            run.directory = "%s"
            """
                .formatted(Outcome.corpus(folder), run));
    Outcome trained = Outcome.of("train", configuration.toString());
    assertThat(trained.code()).as(trained.out() + trained.err()).isZero();
  }

  private static Outcome generate(Path model, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", run.toString(), "--model", model.toString()));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static JsonNode last() throws IOException {
    JsonNode generated =
        JSON.readTree(run.resolve("manifest.json").toFile()).at("/stages/generated");
    return generated.get(generated.size() - 1);
  }

  private static Path written() throws IOException {
    return Path.of(java.net.URI.create(last().path("directory").textValue()).getPath());
  }

  private static List<String> texts() throws IOException {
    TreeMap<Integer, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(written())) {
      for (Path file : files.toList()) {
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            JsonNode row = JSON.readTree(line);
            texts.put(row.path("index").intValue(), row.path("text").textValue());
          }
        }
      }
    }
    return List.copyOf(texts.values());
  }

  private static TransformerModel model() throws IOException {
    Checkpoint checkpoint = Checkpoints.open(MODEL);
    return new TransformerModel(
        PackedTransformer.pack(checkpoint.weights()), checkpoint.vocabulary(), END);
  }

  /** Token by token: the first number whose cumulated probability exceeds u. */
  private static List<String> plain(TransformerModel model, String prompt, int count, int limit) {
    return plain(model, prompt, count, limit, Set.of(END));
  }

  private static List<String> plain(
      TransformerModel model, String prompt, int count, int limit, Set<Integer> ends) {
    String seed = Long.toHexString(KeyedStream.of("a-seed-of-the-tests", "generate", 0).nextLong());
    Scorer scorer = model.scorer();
    int lanes = scorer.lanes();
    int size = model.vocabulary().size();
    int[] all = IntStream.range(0, size).toArray();
    float[] costs = new float[size * lanes];
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    List<String> texts = new ArrayList<>();
    for (int document = 0; document < count; document++) {
      KeyedStream stream = KeyedStream.of(seed, "document", document);
      List<Integer> tokens = new ArrayList<>();
      scorer.start(now);
      int[] prompted = model.vocabulary().encodeExactly(prompt);
      int read = 0;
      while (tokens.size() < limit) {
        int token;
        if (read < prompted.length) {
          token = prompted[read++];
        } else {
          scorer.costs(now, all, costs);
          token = drawn(costs, lanes, size, stream.nextDouble());
          if (ends.contains(token)) {
            break;
          }
          tokens.add(token);
        }
        scorer.advance(now, token, next);
        Panel free = now;
        now = next;
        next = free;
      }
      texts.add(model.vocabulary().decode(tokens.stream().mapToInt(Integer::intValue).toArray()));
    }
    return texts;
  }

  private static int drawn(float[] costs, int lanes, int size, double u) {
    float least = Float.POSITIVE_INFINITY;
    for (int token = 0; token < size; token++) {
      least = Math.min(least, costs[token * lanes]);
    }
    double all = 0;
    for (int token = 0; token < size; token++) {
      all += StrictMath.exp(-((double) costs[token * lanes] - least));
    }
    double sum = 0;
    for (int token = 0; token < size; token++) {
      sum += StrictMath.exp(-((double) costs[token * lanes] - least));
      if (sum > u * all) {
        return token;
      }
    }
    return size - 1;
  }

  @Test
  void documentsBeginBehindTheStartTokenAndEndAtTheEnd() throws IOException {
    Outcome outcome = generate(MODEL, "--documents", "40", "--set", "generate.document-limit=120");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("No ε is promised for these documents: the model was trained elsewhere.")
        .doesNotContain("Canaries stood in the text of training");
    List<String> expected = plain(model(), "", 40, 120);
    assertThat(texts()).isEqualTo(expected).noneMatch(text -> text.contains("<|endoftext|>"));
    assertThat(last().path("cut").intValue()).isBetween(0, 20);
    assertThat(last().path("orderSha256").textValue()).hasSize(64);
  }

  @Test
  void documentsGoOnFromAPromptThatIsNoPartOfThem() throws IOException {
    Outcome outcome =
        generate(
            MODEL,
            "--documents",
            "20",
            "--set",
            "generate.prompt=The committee ",
            "--set",
            "generate.document-limit=30");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(texts()).isEqualTo(plain(model(), "The committee ", 20, 30));
  }

  /** One end is named by both files, one by each alone. */
  @Test
  void documentsEndAtEveryOneOfSeveralEnds() throws IOException {
    int stop = model().vocabulary().encodeExactly(".")[0];
    int comma = model().vocabulary().encodeExactly(",")[0];
    Path several =
        changed(
            "several", config -> config.putArray("eos_token_id").add(END).add(stop).add(1 << 20));
    String[] asked = {"--documents", "40", "--set", "generate.document-limit=120"};
    assertThat(generate(several, asked).code()).isZero();
    String digest = last().path("digest").textValue();
    assertThat(texts()).isEqualTo(plain(model(), "", 40, 120, Set.of(END, stop)));

    Files.writeString(
        several.resolve("generation_config.json"),
        "{\"eos_token_id\": [%d, %d]}".formatted(comma, END));
    assertThat(generate(several, asked).code()).isZero();
    assertThat(last().path("digest").textValue()).isNotEqualTo(digest);
    assertThat(texts())
        .isEqualTo(plain(model(), "", 40, 120, Set.of(END, stop, comma)))
        .isNotEqualTo(plain(model(), "", 40, 120, Set.of(END, stop)));
  }

  /** One file of two is lost, as if the driver had died before it. */
  @Test
  void aKilledOneGoesOnToTheSameText() throws IOException {
    String[] asked = {"--documents", "600", "--set", "generate.document-limit=6"};
    assertThat(generate(MODEL, asked).code()).isZero();
    List<String> texts = texts();
    try (Stream<Path> files = Files.list(written())) {
      List<Path> parts = files.filter(it -> it.toString().endsWith(".gz")).sorted().toList();
      assertThat(parts).hasSize(2);
      Files.delete(parts.get(1));
    }
    assertThat(texts()).hasSize(512);
    assertThat(generate(MODEL, asked).code()).isZero();
    assertThat(texts()).hasSize(600).isEqualTo(texts);
    assertThat(texts.subList(0, 20)).isEqualTo(plain(model(), "", 20, 6));
  }

  private static Path changed(String name, java.util.function.Consumer<ObjectNode> change)
      throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("tokenizer.json", "model.safetensors")) {
      Files.copy(MODEL.resolve(file), directory.resolve(file));
    }
    ObjectNode config = (ObjectNode) JSON.readTree(MODEL.resolve("config.json").toFile());
    change.accept(config);
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
    return directory;
  }

  private static void refused(String why, Path model, String... more) {
    Outcome outcome = generate(model, more);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(why);
  }

  @Test
  void whatCannotWriteIsRefused() throws IOException {
    refused("generate.prompt: it has", MODEL, "--set", "generate.prompt=" + "a b ".repeat(400));
    Path shape = changed("shape", config -> config.put("n_embd", 65));
    refused(shape.toString(), shape);
    refused("config.json", Files.createDirectory(folder.resolve("empty")));
    Path endless = changed("endless", config -> config.remove("eos_token_id"));
    Files.writeString(
        endless.resolve("tokenizer.json"),
        Files.readString(endless.resolve("tokenizer.json")).replace("<|endoftext|>", "<|other|>"));
    refused("names no eos_token_id", endless);
  }

  @Test
  void theLimitIsNoMoreThanTheModelReads() throws IOException {
    assertThat(generate(MODEL, "--documents", "8").code()).isZero();
    int longest = model().longest();
    assertThat(texts()).isEqualTo(plain(model(), "", 8, longest));
  }
}
