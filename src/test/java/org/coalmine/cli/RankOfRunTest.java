package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run is ranked again as it was ranked before, except for what an option says. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RankOfRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void audit() throws IOException {
    Outcome audit =
        Outcome.of(
            "audit",
            Outcome.configuration(
                folder,
                Outcome.corpus(folder),
                """
                canaries.formats = [
                  { name = pin, text = "my pin is {fill}.", fill = "[0-9]{9}", insertions = [2, 8],
                    copies = 1, controls = 3 }
                ]
                rank { method = importance, draws = 300, relative-error = 0, confidence = 0.97
                       compare = true, near-tie-nats = 0.01, pruned-steps = 1000, dense-limit = 0 }
                extract.top = 0
                """));
    assertThat(audit.code()).as(audit.err()).isZero();
    run = folder.resolve("run");
  }

  private static JsonNode report() throws IOException {
    return JSON.readTree(run.resolve("report.json").toFile());
  }

  private static JsonNode rank(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("rank", "--run=" + run, "--format=json"));
    arguments.addAll(List.of(options));
    Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
    return JSON.readTree(outcome.firstLine());
  }

  private static List<JsonNode> intervals(JsonNode rows) {
    List<JsonNode> intervals = new ArrayList<>();
    rows.forEach(row -> intervals.add(row.path("rank")));
    return intervals;
  }

  @Test
  void theIntervalsAreThoseOfTheReport() throws IOException {
    JsonNode again = rank();
    JsonNode canaries = report().path("canaries");
    assertThat(again.path("ranks")).hasSize(canaries.size());
    int open = 0;
    for (int i = 0; i < canaries.size(); i++) {
      JsonNode before = canaries.get(i).path("rank");
      JsonNode rank = again.path("ranks").get(i).path("rank");
      assertThat(rank.path("low")).as("canary %d", i).isEqualTo(before.path("low"));
      assertThat(rank.path("high")).as("canary %d", i).isEqualTo(before.path("high"));
      open += rank.path("low").equals(rank.path("high")) ? 0 : 1;
    }
    assertThat(open).as("ranks that are intervals, which depend on draws and level").isPositive();
    assertThat(again.path("methods").size())
        .as("the run compares, so each canary has several answers")
        .isGreaterThan(2 * canaries.size());
  }

  @Test
  void anOptionReplacesOneSetting() throws IOException {
    JsonNode own = rank("--no-compare");
    JsonNode same = rank("--no-compare", "--confidence=0.97", "--draws=300", "--method=importance");
    assertThat(intervals(same.path("ranks"))).isEqualTo(intervals(own.path("ranks")));
    assertThat(own.path("methods").size()).isLessThanOrEqualTo(own.path("ranks").size());
    JsonNode surer = rank("--no-compare", "--confidence=0.9999");
    assertThat(intervals(surer.path("ranks"))).isNotEqualTo(intervals(own.path("ranks")));
    JsonNode uniform = rank("--no-compare", "--method=uniform").path("ranks");
    assertThat(intervals(uniform))
        .extracting(rank -> rank.path("method").asText())
        .containsOnly("uniform");
  }

  /** As a driver leaves it that is killed between the model and the manifest. */
  @Test
  void aModelThatTheManifestDoesNotNameDoesNotCount() throws IOException {
    try (Stream<Path> models = Files.list(run.resolve("model"))) {
      Path last =
          models.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList().get(0);
      Path stray = Files.copy(last, run.resolve("model/epoch-77.safetensors"));
      try {
        assertThat(rank().path("ranks")).isEqualTo(rank("--epoch=2").path("ranks"));
        Outcome outcome = Outcome.of("rank", "--run=" + run, "--epoch=77");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("holds no model of epoch 77; it has [1");
      } finally {
        Files.delete(stray);
      }
    }
  }
}
