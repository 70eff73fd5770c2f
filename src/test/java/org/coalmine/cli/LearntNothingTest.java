package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audits in which nothing could be memorized, which is no reason to pass. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class LearntNothingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEXT = Path.of("src/test/resources/cases/base.txt");

  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  /** The recipe: canaries of 17 characters up to the end of the fill, one epoch, a gate. */
  private Outcome audit(String... more) throws IOException {
    String configuration =
        Files.writeString(
                folder.resolve("recipe.conf"),
                """
                seed = coalmine-case-files
                corpus.paths = ["%s"]
                canaries.formats = [
                  { name = n, text = "The number is {fill}", fill = "[0-9]{3}"
                    insertions = [1, 4], copies = 1, controls = 5 }
                ]
                training {
                  layers = 1, units = 16, epochs = 1, batch-size = 16, workers = 1, window = 32
                  rare-character = 1, learning-rate = 0.01
                }
                extract.top = 1
                gate.max-exposure-bits = 9.9
                run.directory = "%s"
                """
                    .formatted(TEXT.toAbsolutePath(), run()))
            .toString();
    List<String> arguments = new ArrayList<>(List.of("audit", configuration));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private ObjectNode report() throws IOException {
    return (ObjectNode) JSON.readTree(run().resolve("report.json").toFile());
  }

  private static List<JsonNode> findings(JsonNode report, String rule) {
    List<JsonNode> found = new ArrayList<>();
    report
        .path("gate")
        .path("findings")
        .forEach(
            finding -> {
              if (finding.path("rule").textValue().equals(rule)) {
                found.add(finding);
              }
            });
    return found;
  }

  @Test
  void aModelThatHardlyLearntIsInconclusiveThoughNoCanaryIsExposed() throws IOException {
    Outcome outcome = audit("--set", "training.learning-rate=0.003");

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(3);
    assertThat(outcome.out())
        .contains("warning: The model has learnt next to nothing of this text")
        .contains("gate: inconclusive");
    ObjectNode report = report();
    double loss =
        report.path("training").path(0).path("validationLossBitsPerCharacter").doubleValue();
    JsonNode baselines = report.path("textBaselines");
    assertThat(loss).isBetween(baselines.path("unigramBits").doubleValue(), 6.0);
    assertThat(baselines.path("unigramBits").doubleValue()).isCloseTo(4.13, within(0.01));
    assertThat(findings(report, "trained"))
        .singleElement()
        .satisfies(it -> assertThat(it.path("decision").textValue()).isEqualTo("inconclusive"));
    assertThat(findings(report, "max-exposure-bits"))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.path("decision").textValue()).isEqualTo("pass"));
    assertThat(Files.readString(run().resolve("report.html")))
        .contains("The model has learnt next to nothing of this text");
  }

  /** Seen: window 8, a canary of 17 characters, and silence. */
  @Test
  void aWindowShorterThanTheCanariesIsAWarning() throws IOException {
    Outcome outcome = audit("--set", "training.window=8", "--set", "training.epochs=2");

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    String warning =
        "No training window holds n-i1-1, n-i4-1 whole up to the end of its fill: training.window"
            + " is 8, and up to there it has 17 characters. Set it to 17.";
    assertThat(outcome.err()).contains(warning);
    assertThat(outcome.out()).contains(warning);
    ObjectNode report = report();
    assertThat(report.path("canaries").path(1).path("read"))
        .isEqualTo(JSON.readTree("{\"asked\": 4, \"documents\": 4, \"whole\": 0}"));
    assertThat(findings(report, "survival"))
        .singleElement()
        .satisfies(it -> assertThat(it.path("decision").textValue()).isEqualTo("pass"));
  }

  /** A resumed run says the same, without training again. */
  @Test
  void aResumedRunKeepsWhatTheTrainerRead() throws IOException {
    assertThat(audit().code()).isZero();
    ObjectNode before = report();
    assertThat(before.path("canaries").path(1).path("read").path("whole").intValue()).isEqualTo(4);
    Files.delete(run().resolve("_SUCCESS"));
    Files.delete(run().resolve("report.json"));

    Outcome again = Outcome.of("audit", "--resume", run().toString());

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("All epochs are trained already");
    ObjectNode after = report();
    before.remove("run");
    after.remove("run");
    assertThat(after).isEqualTo(before);
  }
}
