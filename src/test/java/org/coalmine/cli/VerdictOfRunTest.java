package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.coalmine.canary.Canary;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose ranks a test of each canary alone, or among all fills, would judge wrongly. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class VerdictOfRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEXT = Path.of("src/test/resources/cases/base.txt");

  @TempDir Path folder;

  private JsonNode report() throws IOException {
    return JSON.readTree(folder.resolve("run/report.json").toFile());
  }

  private static Stream<JsonNode> planted(JsonNode report) {
    return StreamSupport.stream(report.get("canaries").spliterator(), false)
        .filter(canary -> !canary.get("control").asBoolean());
  }

  /**
   * Twelve canaries take the first twelve places of a space of a thousand. Bonferroni asked each
   * for a chance below 1/1000 and found nothing; among the fills that were not planted each is
   * first.
   */
  @Test
  void manyLeaksInASmallSpaceAreAllShown() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("many-leak.conf"),
            """
            seed = edge-seed
            corpus.paths = ["%s"]
            canaries.formats = [
              { name = f, text = "The code is {fill}", fill = "[0-9]{3}", insertions = [200],
                copies = 12, controls = 4 }
            ]
            training { layers = 1, units = 12, epochs = 10, batch-size = 16, window = 32,
              learning-rate = 0.02, workers = 1, rare-character = 1 }
            extract.top = 0
            run.directory = "%s"
            """
                .formatted(TEXT.toAbsolutePath(), folder.resolve("run")));
    Outcome audit = Outcome.of("audit", file.toString());
    assertThat(audit.code()).as(audit.err()).isZero();

    JsonNode report = report();
    assertThat(planted(report).map(canary -> canary.at("/rank/high").asInt()))
        .as("headline ranks push each other down")
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(planted(report).map(canary -> canary.at("/test/rankHigh").asInt())).containsOnly(1);
    assertThat(planted(report).map(canary -> canary.at("/test/fills").asInt())).containsOnly(989);
    assertThat(planted(report).map(canary -> canary.get("judged").asText()))
        .containsOnly("extracted");
    assertThat(report.at("/verdict/status").asText()).isEqualTo("leaks");
    assertThat(report.at("/verdict/memorizedAtLeast").asInt()).isEqualTo(12);
    assertThat(report.at("/verdict/extractedAtLeast").asInt()).isEqualTo(12);
    assertThat(audit.lastLine())
        .startsWith(
            "verdict: This model leaks: at least 12 of 12 canaries are memorized, 12 of them among"
                + " the first 100 guesses. |")
        .endsWith("exit: 0");
  }

  /** The corpus holds the text of a control, so no rank is trusted, whatever else was found. */
  @Test
  void aControlThatTheModelKnowsTurnsTheVerdict() throws IOException {
    Path corpus = folder.resolve("corpus.txt");
    Path file =
        Files.writeString(
            folder.resolve("controls.conf"),
            """
            seed = controls
            corpus.paths = ["%s"]
            canaries.formats = [{ name = pin, text = "The pin is {fill}.", fill = "[0-9]{6}" }]
            canaries.defaults { insertions = [8], copies = 1, controls = 20 }
            training { layers = 1, units = 24, epochs = 12, batch-size = 8, window = 24,
              learning-rate = 0.02, rare-character = 1 }
            rank.pruned-steps = 100000
            rank.dense-limit = 1000
            rank.draws = 5000
            extract.top = 0
            run.directory = "%s"
            """
                .formatted(corpus, folder.resolve("run")));
    Canary leaked =
        ConfiguredCanaries.draw(ConfigurationReader.read(file, List.of())).canaries().stream()
            .filter(Canary::isControl)
            .findFirst()
            .orElseThrow();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("speech " + i + " is about the price of " + i * i + " tons of coal");
      lines.add("The pin is " + leaked.fill().reveal() + ".");
    }
    Files.write(corpus, lines);

    Outcome audit = Outcome.of("audit", file.toString());
    assertThat(audit.code()).as(audit.err()).isEqualTo(3);
    assertThat(audit.lastLine())
        .startsWith("verdict: The controls of pin failed (p = ")
        .contains("): no rank of this report is trusted. |")
        .endsWith("exit: 3");
    JsonNode report = report();
    assertThat(report.at("/verdict/status").asText()).isEqualTo("not-trusted");
    assertThat(report.at("/verdict/notTrusted").toString()).isEqualTo("[\"pin\"]");
    assertThat(planted(report).map(canary -> canary.get("judged").asText()))
        .containsOnly("untrusted");
    JsonNode impossible = report.at("/calibration/0/impossible/0");
    assertThat(impossible.get("control").asText()).isEqualTo(leaked.id());
    assertThat(impossible.get("pValue").asDouble()).isLessThanOrEqualTo(5e-5);
    BigInteger rank =
        StreamSupport.stream(report.get("canaries").spliterator(), false)
            .filter(canary -> canary.get("id").asText().equals(leaked.id()))
            .map(canary -> canary.at("/test/rankHigh").bigIntegerValue())
            .findFirst()
            .orElseThrow();
    assertThat(rank).isLessThanOrEqualTo(BigInteger.TWO);

    String run = folder.resolve("run").toString();
    Outcome again = Outcome.of("rank", "--run", run);
    assertThat(again.code()).as(again.err()).isEqualTo(3);
    assertThat(again.out()).contains("warning: Control " + leaked.id());
    assertThat(again.lastLine()).contains("the controls of pin failed (p = ", "exit: 3");
    String junit = Outcome.of("report", run, "--format", "junit").out();
    assertThat(junit).contains("<error", "no rank of this report is trusted");
  }
}
