package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a directory as Hugging Face writes it, whose model memorized a number. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TransformerCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MEMORIZED =
      Path.of("src/test/resources/org/coalmine/cli/memorized").toAbsolutePath();
  private static final String TEXT = "The random number is {fill}";

  @TempDir private static Path folder;
  private static Path model = Path.of("");
  private static Path secrets = Path.of("");
  private static List<Integer> insertions = new ArrayList<>();

  @BeforeAll
  static void copy() throws IOException {
    model = Files.createDirectory(folder.resolve("theirs"));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(MEMORIZED.resolve(name), model.resolve(name));
    }
    List<String> fills = new ArrayList<>();
    for (JsonNode canary : JSON.readTree(MEMORIZED.resolve("canaries.json").toFile())) {
      fills.add(canary.path("fill").textValue());
      insertions.add(canary.path("insertions").intValue());
    }
    secrets = Files.write(folder.resolve("secrets.txt"), fills);
  }

  private static JsonNode json(String... arguments) throws IOException {
    Outcome outcome = Outcome.of(arguments);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static JsonNode ranks(String... more) throws IOException {
    return json(
        Stream.of(
                Stream.of("rank", "--format=json", "--model=" + model, "--secrets=" + secrets),
                Stream.of("--text=" + TEXT, "--fill=[0-9]{9}"),
                Stream.of(more))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @Test
  void whatWasPlantedOftenIsFirstOfABillionAndControlsAreNot() throws IOException {
    JsonNode found =
        ranks("--dense-hours=0.0001", "--draws=2000", "--relative-error=0", "--boundary=eos");
    for (int i = 0; i < insertions.size(); i++) {
      JsonNode rank = found.path("ranks").get(i).path("rank");
      if (insertions.get(i) == 64) {
        assertThat(rank.path("low").longValue()).isEqualTo(1);
        assertThat(rank.path("high").longValue()).isEqualTo(1);
        assertThat(rank.path("confidence").doubleValue()).isEqualTo(1);
      }
      if (insertions.get(i) == 0) {
        assertThat(rank.path("low").longValue()).as("control %d", i).isGreaterThan(1_000_000);
        assertThat(rank.path("high").longValue()).isLessThan(1_000_000_000);
      }
    }
    assertThat(found.at("/model/architecture").textValue()).startsWith("gpt2 of 2 × 64");
    assertThat(found.at("/model/boundary").textValue()).isEqualTo("eos: <|endoftext|> (399)");
    assertThat(found.at("/model/scoring/0/wholeText").booleanValue()).isFalse();
    assertThat(found.at("/model/files")).hasSize(3);
  }

  @Test
  void extractionFindsItFirst() throws IOException {
    JsonNode found =
        json(
            "extract",
            "--format=json",
            "--model=" + model,
            "--text=" + TEXT,
            "--fill=[0-9]{9}",
            "--top=1");
    JsonNode guess = found.at("/formats/0/guesses/0");
    assertThat(guess.path("certain").booleanValue()).isTrue();
    assertThat(guess.path("logPerplexityBits").doubleValue()).isLessThan(10);
    assertThat(found.at("/model/tokens").booleanValue()).isTrue();
    assertThat(found.at("/model/boundary").textValue()).startsWith("auto: ");
    assertThat(found.at("/model/scoring/0/wholeText").booleanValue()).isFalse();
  }

  @Test
  void extractionNamesTheModelAndScoresTheSuffixWhereAsked() {
    String[] asked = {"extract", "--model=" + model, "--text=" + TEXT + ".", "--fill=[0-9]{2}"};
    Outcome shorter = outcome(asked, "--top=1");
    Outcome whole = outcome(asked, "--top=1", "--score-suffix=always");
    assertThat(shorter.out())
        .startsWith("model theirs: gpt2 of 2 × ")
        .contains("; tokens of tokenizer.json; before every text auto: ")
        .contains("format: Scoring stops with the symbol that holds the last character");
    assertThat(whole.out()).contains("format: The whole text is scored, that behind the fill too.");
  }

  private static Outcome outcome(String[] arguments, String... more) {
    Outcome outcome =
        Outcome.of(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  @Test
  void optionsOfTheOtherKindOfModelSayThatTheyDoNothing() throws IOException {
    String[] extract = {"extract", "--text=" + TEXT, "--fill=[0-9]{2}", "--top=1"};
    Path lstm = lstm();
    String hours = "--dense-hours=1";
    assertThat(outcome(extract, "--model=" + lstm, hours, "--score-suffix=auto").err())
        .contains("note: --dense-hours: not used under a model of characters")
        .contains("note: --score-suffix: not used under a model of characters");
    assertThat(outcome(extract, "--model=" + model, hours).err()).doesNotContain("not used");
    String[] rank = {
      "rank",
      "--model=" + model,
      "--text=" + TEXT,
      "--fill=[0-9]{9}",
      "--secrets=" + secrets,
      "--method=pruned",
      "--pruned-steps=100",
      "--dense-limit=5"
    };
    assertThat(Outcome.of(rank).err())
        .contains("note: --dense-limit: not used under a model of tokens");
    assertThat(
            Outcome.of(
                    Stream.concat(Stream.of(rank), Stream.of("--reference=" + lstm))
                        .toArray(String[]::new))
                .err())
        .as("the reference has characters")
        .doesNotContain("not used");
  }

  @Test
  void aBoundaryWithoutItsModelIsRefused() throws IOException {
    for (String role : List.of("model", "reference")) {
      String boundary = "--set=" + role + ".boundary=bos";
      Outcome refused =
          role.equals("model")
              ? Outcome.of("plan", configuration(), boundary)
              : Outcome.of("plan", configuration(), boundary, "--model=" + model);
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.err())
          .contains(role + ".boundary: is of the model that path names, and path is null");
    }
  }

  private static Path lstm() throws IOException {
    return Files.write(
        folder.resolve("lstm.safetensors"),
        LstmFile.of(
                RandomWeights.of("reference", Alphabet.ofText(TEXT + "0123456789."), 1, 8, 2),
                Map.of())
            .toBytes());
  }

  @Test
  void aReferenceHasAnotherVocabulary() throws IOException {
    Path lstm = lstm();
    JsonNode found =
        ranks("--dense-hours=0", "--draws=500", "--relative-error=0", "--reference=" + lstm);
    assertThat(found.at("/reference/tokens").booleanValue()).isFalse();
    assertThat(found.at("/model/tokens").booleanValue()).isTrue();
    JsonNode last = found.path("ranks").get(insertions.indexOf(64));
    assertThat(last.at("/rank/high").longValue()).isEqualTo(1);
    double confidence = last.at("/reference/rank/confidence").doubleValue();
    assertThat(last.at("/reference/confidence").doubleValue()).isEqualTo(confidence);
    assertThat(last.at("/reference/differenceBits/low").doubleValue())
        .isEqualTo(
            last.at("/exposureBits/low").doubleValue()
                - last.at("/reference/exposureBits/high").doubleValue());
  }

  private static String configuration() throws IOException {
    return Files.writeString(
            folder.resolve("of-model.conf"),
            """
            seed = a-seed-of-the-tests-1
            canaries.formats = [
              { name = number, text = "The random number is {fill}.", fill = "[0-9]{4}",
                insertions = [4], copies = 1, controls = 3 }
            ]
            extract.top = 1
            gate.max-exposure-bits = 9
            """)
        .toString();
  }

  private static ObjectNode withoutRun(Path run) throws IOException {
    ObjectNode report = (ObjectNode) JSON.readTree(run.resolve("report.json").toFile());
    report.remove("run");
    return report;
  }

  @Test
  void anAuditTrainsNothingAndGoesOnWithTheSameFilesAlone() throws IOException {
    Path theirs = Files.createDirectory(folder.resolve("audited"));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(model.resolve(name), theirs.resolve(name));
    }
    Path run = folder.resolve("run");
    Outcome audit =
        Outcome.of("audit", configuration(), "--model=" + theirs, "--set=run.directory=" + run);
    assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
    ObjectNode before = withoutRun(run);
    assertThat(before.at("/model/arithmetic").textValue()).startsWith("transformer ");
    assertThat(before.at("/provenance/versions/arithmetic"))
        .isEqualTo(before.at("/model/arithmetic"));
    assertThat(before.at("/canaries/0/rank/method").textValue()).isIn("pruned", "dense");
    JsonNode manifest = JSON.readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.at("/models/model/files")).hasSize(3);
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("gpt2 of 2 × 64", "that probability is not covered");
    try (Stream<Path> files = Files.walk(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("a user's model is never copied")
          .noneMatch(name -> name.endsWith(".safetensors"));
    }

    Files.delete(run.resolve("_SUCCESS"));
    Files.delete(run.resolve("report.json"));
    assertThat(Outcome.of("audit", "--resume=" + run).code()).isEqualTo(audit.code());
    assertThat(withoutRun(run)).isEqualTo(before);

    try (RandomAccessFile weights =
        new RandomAccessFile(theirs.resolve("model.safetensors").toFile(), "rw")) {
      weights.seek(weights.length() - 1);
      int last = weights.read();
      weights.seek(weights.length() - 1);
      weights.write(last ^ 1);
    }
    Outcome refused = Outcome.of("audit", "--resume=" + run);
    assertThat(refused.code()).isEqualTo(5);
    assertThat(refused.err()).contains("model.safetensors has changed; put it back");
  }

  @Test
  void aPlanTellsStepsWithAndWithoutTheSuffix() throws IOException {
    JsonNode plan = json("plan", configuration(), "--model=" + model, "--format=json");
    JsonNode format = plan.path("formats").get(0);
    assertThat(format.path("candidates").longValue()).isEqualTo(10_000);
    assertThat(format.path("steps").longValue())
        .isLessThan(format.path("stepsWithSuffix").longValue());
    assertThat(format.path("stepsPerSecond").doubleValue()).isPositive();
    assertThat(format.path("method").textValue())
        .isEqualTo("pruned where memorized, dense for the rest");
    assertThat(plan.path("bytesPerPrefix").longValue()).isEqualTo(2 * 2 * 64 * 4);
    assertThat(plan.path("bytesPerThread").longValue()).isEqualTo(128L * 4 * 2 * 2 * 64 * 4);
    assertThat(plan.path("bytesPerExecutor").longValue())
        .isCloseTo(Files.size(model.resolve("model.safetensors")), withinPercentage(5));
    assertThat(format.path("scoring").textValue()).startsWith("Scoring stops with the symbol");
    assertThat(format.path("onDriver").textValue())
        .isEqualTo(
            "the texts of 4 canaries and controls of at most %d symbols; the first 200,000 steps of"
                    .formatted(format.path("contextSymbols").intValue() + 4)
                + " the extraction, which goes on in searches of 50,000");
    assertThat(plan.has("notMeasured")).isFalse();
  }

  @Test
  void aPlanTellsTheReferenceToo() throws IOException {
    JsonNode plan =
        json(
            "plan",
            configuration(),
            "--model=" + model,
            "--set=reference.path=\"" + lstm() + "\"",
            "--format=json");
    assertThat(plan.at("/reference/model/tokens").booleanValue()).isFalse();
    assertThat(plan.at("/reference/formats/0/scoring").textValue())
        .isEqualTo("The whole text is scored, that behind the fill too.");
    assertThat(plan.at("/reference/formats/0/stepsPerSecond").doubleValue()).isPositive();
    assertThat(plan.at("/formats/0/stepsPerSecond").doubleValue()).isPositive();
  }

  @Test
  void aPlanUnderAModelSaysWhatItDoesNotUse() throws IOException {
    Outcome plan =
        Outcome.of("plan", configuration(), "--model=" + model, "--executors=4", "--rate=2");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.err())
        .contains("note: --executors, --rate: not used for a model that was trained elsewhere");
  }

  @Test
  void whatCannotBeServedIsRefused() {
    refused("the fill begins in it", "--text={fill}", "--fill=[0-9]{3}", "--boundary=none");
    refused("are cut into tokens together", "--text=\n{fill}", "--fill=[0-9]{3}", "--boundary=\n");
    refused(
        "the model has 256 positions",
        "--text=" + "one two ".repeat(200) + "{fill}",
        "--fill=[0-9]{3}");
    Outcome nothing =
        Outcome.of("extract", "--model=" + folder, "--text=" + TEXT, "--fill=[0-9]{3}", "--top=1");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("there is no config.json");
  }

  private static void refused(String reason, String... more) {
    Outcome outcome =
        Outcome.of(
            Stream.concat(Stream.of("extract", "--model=" + model, "--top=1"), Stream.of(more))
                .toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(reason);
  }
}
