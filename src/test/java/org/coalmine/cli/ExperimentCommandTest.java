package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
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
    assertThat(outcome.lastLine()).startsWith("verdict: 2 variants | report: ");
    assertThat(outcome.out())
        .contains("Together, the 1 training with unit = document: ε ≤ ", "Not covered by ε");
    assertThat(study.resolve("noise-2/report.html")).exists();

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
}
