package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class GenerateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path run = Path.of("");

  private static Path train(String name, String more) throws IOException {
    Path directory = folder.resolve(name);
    Outcome trained = trained(directory, more);
    assertThat(trained.code()).as(trained.out() + trained.err()).isZero();
    return directory;
  }

  private static Outcome trained(Path directory, String more) throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            name = speeches
            corpus.paths = ["%s"]
            canaries.formats = [
              { name = pin, text = "my pin is {fill}.", fill = "[0-9]{4}", insertions = [2] }
            ]
            training {
              layers = 1, units = 16, epochs = 2, batch-size = 8, rare-character = 1
              learning-rate = 0.02
            }
            run.directory = "%s"
            %s
            """
                .formatted(Outcome.corpus(folder), directory, more));
    return Outcome.of("train", configuration.toString());
  }

  @BeforeAll
  static void train() throws IOException {
    run = train("run", "training.end-of-document = true");
  }

  private static Outcome generate(Path of, String... more) {
    List<String> arguments = new ArrayList<>(List.of("generate", of.toString()));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static List<String> texts(Path directory) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            texts.add(JSON.readTree(line).path("text").textValue());
          }
        }
      }
    }
    return texts;
  }

  private static JsonNode generated(Path of) throws IOException {
    return JSON.readTree(of.resolve("manifest.json").toFile()).path("stages").path("generated");
  }

  private static Path folder(JsonNode entry) {
    return Path.of(java.net.URI.create(entry.path("directory").textValue()).getPath());
  }

  @Test
  void writesDocumentsThatEndAndSaysWhatIsPromised() throws IOException {
    Outcome outcome = generate(run, "--documents", "40");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("No ε is promised for these documents: training was not private.")
        .contains("Canaries stood in the text of training")
        .contains("not what to release");
    JsonNode entry = generated(run).get(generated(run).size() - 1);
    assertThat(entry.path("documents").intValue()).isEqualTo(40);
    assertThat(entry.path("planted").booleanValue()).isTrue();
    assertThat(entry.has("privacy")).isFalse();
    assertThat(entry.path("settings").path("generate.documents").textValue()).isEqualTo("40");
    assertThat(folder(entry).getParent()).isEqualTo(run.resolve("synthetic"));
    assertThat(folder(entry)).hasFileName(entry.path("digest").textValue());
    List<String> texts = texts(folder(entry));
    assertThat(texts).hasSize(40);
    assertThat(texts.stream().filter(text -> text.length() < 4000).count())
        .as("the end was learned")
        .isGreaterThan(20);

    int before = generated(run).size();
    assertThat(generate(run, "--documents", "40").code()).isZero();
    assertThat(generated(run)).hasSize(before);
    assertThat(texts(folder(entry))).isEqualTo(texts);

    Outcome longer = generate(run, "--documents", "50", "--set", "generate.document-limit=5");
    assertThat(longer.code()).isZero();
    assertThat(longer.out()).contains("were cut");
    assertThat(generated(run)).hasSize(before + 1);
  }

  @Test
  void rejectsAndGoesOnFromAPrompt() throws IOException {
    Outcome outcome =
        generate(
            run,
            "--documents",
            "20",
            "--set",
            "generate.reject=[card, ssn]",
            "--set",
            "generate.prompt=The ",
            "--set",
            "generate.temperature=0.5");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("of card, ssn and were drawn again", "no guarantee");
    JsonNode entry = generated(run).get(generated(run).size() - 1);
    assertThat(texts(folder(entry))).noneMatch(text -> text.startsWith("The The"));
  }

  @Test
  void refusesWhatItCannotDoByName() throws IOException {
    refused("document-limit", run, "--set", "generate.document-limit=0");
    refused("generate.directory", run, "--set", "generate.directory=" + folder);
    refused("generate.reject", run, "--set", "generate.reject=[rule]");
    refused("generate.prompt: the model's alphabet lacks", run, "--set", "generate.prompt=é");
    refused("only keys of generate", run, "--set", "training.epochs=3");
    refused("top-p", run, "--set", "generate.top-p=0");
    refused("there is no run directory", folder.resolve("nothing"));
    refused("holds no model of epoch 9", run, "--epoch", "9");
    assertThat(generate(run, "--epoch", "1", "--model", "m").code()).isEqualTo(2);

    Path endless = train("endless", "");
    refused("training.end-of-document = true", endless);
    refused(
        "training.end-of-document = true",
        run,
        "--model",
        endless.resolve("model/epoch-2.safetensors").toString());
  }

  private static void refused(String why, Path of, String... more) {
    Outcome outcome = generate(of, more);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(why);
  }

  /** The model of a run is the public start of a private one. */
  @Test
  void privateTrainingFromAPublicStartPromisesAnEpsilon() throws IOException {
    String start =
        "training.start-from = \"%s\"".formatted(run.resolve("model/epoch-2.safetensors"));
    String noise = "training.privacy { noise-multiplier = 2, sampling-rate = 0.5 }";
    Path secure = train("private", start + "\n" + noise + "\ntraining.end-of-document = true");
    Outcome outcome = generate(secure, "--documents", "5");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("-differentially private for one document added or removed")
        .contains("The public model that training started from is not covered.")
        .contains(
            "Nor are losses, the number of documents, and settings chosen by a look at either.");
    assertThat(generated(secure).get(0).path("privacy").textValue()).startsWith("The weights and");
    JsonNode manifest = JSON.readTree(secure.resolve("manifest.json").toFile());
    JsonNode trained = JSON.readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.path("models").path("startedFrom").textValue())
        .isEqualTo(trained.path("stages").path("training").get(1).path("modelSha256").textValue());

    Path seeded =
        train(
            "seeded",
            start
                + "\n"
                + noise
                + "\ntraining.privacy.noise = seeded-not-private"
                + "\ntraining.end-of-document = true");
    assertThat(generate(seeded, "--documents", "5").out())
        .contains("No ε is promised", "follows from the seed");

    Outcome wider = trained(folder.resolve("wider"), start + "\ntraining.units = 17");
    assertThat(wider.code()).isEqualTo(2);
    assertThat(wider.err()).contains("training.start-from", "set training.layers = 1 and", "16");
    Outcome other = trained(folder.resolve("other"), start + "\ntraining.alphabet = \"abc\"");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("its alphabet is not that of training.alphabet");
    Outcome none = trained(folder.resolve("none"), "training.start-from = nowhere");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("training.start-from nowhere: cannot be read");
    assertThat(folder.resolve("wider").toFile().list()).containsExactly("verdict.json");
  }
}
