package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCommandTest {
  private static final String VARIANTS =
      """
      name = price
      training.alphabet = " abcdefghijklmnopqrstuvwxyzT0123456789."
      training.privacy {
        clip-norm = 1, sampling-rate = 0.2, delta = 1e-3, noise = seeded-not-private
      }
      variants = [
        { label = "no privacy" }
        { label = "noise 2", training.privacy.noise-multiplier = 2.0 }
      ]
      """;

  @TempDir Path folder;

  @Test
  void everyVariantIsAuditedAndAllStandInOneTable() throws IOException {
    String file = Outcome.configuration(folder, Outcome.corpus(folder), VARIANTS);
    Path study = folder.resolve("study");
    List<String> arguments =
        List.of("experiment", file, "--directory", study.toString(), "--set", "training.units=6");
    Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
    assertThat(outcome.code()).as("noise 2 claims an ε and learnt nothing").isEqualTo(3);
    assertThat(outcome.out()).contains("| no privacy | ∞ |", "| noise 2 | ");
    assertThat(outcome.lastLine())
        .startsWith(
            "verdict: 2 variants; incomplete: noise-2 | report: " + study + "/study.json |");
    assertThat(outcome.out())
        .contains("Together, the 1 training with unit = document: ε ≤ ", "Not covered by ε");
    assertThat(study.resolve("noise-2/report.html")).exists();

    JsonNode verdict = verdict(study);
    assertThat(verdict.path("command").textValue()).isEqualTo("experiment");
    assertThat(verdict.path("name").textValue()).isEqualTo("price");
    assertThat(verdict.path("run").textValue()).isEqualTo(study.toString());
    assertThat(verdict.path("exit").intValue()).isEqualTo(3);
    assertThat(verdict.path("report").textValue()).isEqualTo("study.json");
    assertThat(study.resolve("_SUCCESS")).exists();
    assertThat(study.resolve("noise-2/verdict.json")).as("the run of a program").doesNotExist();
    assertThat(Outcome.of("history", folder.toString()).out()).contains("no-privacy", "noise-2");

    JsonNode json = new ObjectMapper().readTree(study.resolve("study.json").toFile());
    assertThat(json.path("name").asText()).isEqualTo("price");
    assertThat(json.path("variants")).hasSize(2);
    assertThat(json.at("/together/0/epsilon").asDouble())
        .isPositive()
        .isEqualTo(json.at("/variants/1/claim/epsilon").asDouble());
    JsonNode report = new ObjectMapper().readTree(study.resolve("no-privacy/report.json").toFile());
    assertThat(json.path("variants").get(0).path("memorized").asInt(-1))
        .isEqualTo(report.path("verdict").path("memorized").asInt());

    Outcome again = Outcome.of(arguments.toArray(String[]::new));
    assertThat(again.code()).as("gone on with: " + again.err()).isEqualTo(3);
    assertThat(again.out().lines().toList()).isEqualTo(outcome.out().lines().toList());
  }

  private static JsonNode verdict(Path study) throws IOException {
    return new ObjectMapper().readTree(study.resolve("verdict.json").toFile());
  }

  @Test
  void ofAnExperimentThatFailsTheVerdictAloneStays() throws IOException {
    String file =
        Outcome.configuration(folder, folder.resolve("none.txt"), "variants = [{ label = one }]");
    Outcome outcome = Outcome.of("experiment", file);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    Path study = folder.resolve("run");
    assertThat(verdict(study).path("exit").intValue()).isEqualTo(2);
    assertThat(verdict(study).path("cause").textValue()).contains("none.txt");
    assertThat(study).isDirectoryContaining("glob:**/verdict.json");
    assertThat(study.toFile().list()).hasSize(1);

    Outcome.corpus(folder);
    List<String> mended = List.of("experiment", file, "--set", "training.epochs=1");
    List<String> line = new ArrayList<>(mended);
    line.addAll(List.of("--set", "corpus.paths=[\"" + folder.resolve("corpus.txt") + "\"]"));
    Outcome again = Outcome.of(line.toArray(String[]::new));
    assertThat(again.code()).as(again.err()).isIn(0, 3);
    assertThat(verdict(study).path("exit").intValue()).isEqualTo(again.code());
    assertThat(Outcome.of(line.toArray(String[]::new)).code())
        .as("run.directory is there and full")
        .isEqualTo(2);
    assertThat(verdict(study).path("exit").intValue()).isEqualTo(again.code());

    Outcome ofRun = Outcome.of("experiment", file, "--directory", study.resolve("one").toString());
    assertThat(ofRun.code()).isEqualTo(2);
    assertThat(ofRun.err()).contains("is itself a run");
  }

  @Test
  void aVariantThatWasKilledBeforeItBeganIsBegunAnew() throws IOException {
    String file =
        Outcome.configuration(
            folder,
            Outcome.corpus(folder),
            """
            training.epochs = 1
            variants = [{ label = one }]
            """);
    Path study = folder.resolve("study");
    Files.createDirectories(study.resolve("one/lease"));
    Files.writeString(study.resolve("one/canaries.json"), "{}");
    Outcome outcome = Outcome.of("experiment", file, "--directory", study.toString());
    assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
    assertThat(study.resolve("one/report.html")).exists();

    Path other = folder.resolve("other");
    Path theirs = Files.createDirectories(other.resolve("one")).resolve("theirs.txt");
    Files.writeString(theirs, "theirs");
    assertThat(Outcome.of("experiment", file, "--directory", other.toString()).code()).isEqualTo(5);
    assertThat(theirs).exists();
    assertThat(verdict(other).path("category").textValue()).isEqualTo("locked");
  }
}
