package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.CheckpointReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What private training demands, what it states, and which runs it does not go on with. */
class PrivateTrainingCommandTest {
  private static final String PRIVATE =
      """
      training.alphabet = "T abcdefghijklmnopqrstuvwxyz0123456789."
      training.privacy { noise-multiplier = 2, sampling-rate = 0.2, delta = 1e-3 }
      """;
  private static final String OWN_UNITS =
      "coalmine: this training divides by its own number of units; start a new run";

  @TempDir Path folder;

  private Path trained() throws IOException {
    String file = Outcome.configuration(folder, Outcome.corpus(folder), PRIVATE);
    Outcome training = Outcome.of("train", file);
    assertThat(training.code()).as(training.err()).isZero();
    return folder.resolve("run");
  }

  private static JsonNode claim(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("report.json").toFile()).at("/privacy/claim");
  }

  /**
   * So few noisy steps teach nothing, and a claim is not confirmed by a model that learnt nothing.
   */
  private static void assertHardlyTrained(Outcome audit) {
    assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
    assertThat(audit.out()).contains("Gate: inconclusive, 1 of 7: trained");
  }

  private static void assertOwnUnits(Outcome outcome) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(5);
    assertThat(outcome.err().lines()).contains(OWN_UNITS);
    assertThat(outcome.lastLine()).endsWith("exit: 5");
  }

  @Test
  void withoutExpectedUnitsOrAnAlphabetNothingBegins() throws IOException {
    String file = Outcome.configuration(folder, Outcome.corpus(folder), PRIVATE);

    Outcome divisor = Outcome.of("audit", file, "--set", "training.optimizer=sgd");
    assertThat(divisor.code()).isEqualTo(2);
    assertThat(divisor.err())
        .contains(
            "training.privacy.expected-units: state expected-units: a divisor taken from the corpus"
                + " tells how many units it has");

    Outcome alphabet = Outcome.of("audit", file, "--set", "training.alphabet=null");
    assertThat(alphabet.code()).isEqualTo(2);
    assertThat(alphabet.err()).contains("training.alphabet: private training needs a fixed");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aReportStatesItsAdjacencyAndWhatIsNotCovered() throws IOException {
    Path run = trained();
    Outcome audit = Outcome.of("audit", "--resume", run.toString());
    assertHardlyTrained(audit);
    assertThat(claim(run).path("adjacency").asText()).isEqualTo("add-or-remove");
    assertThat(claim(run).path("expectedUnits").asDouble()).isEqualTo(5);
    assertThat(Files.readString(run.resolve("report.html")))
        .contains(
            "differ by one document added or removed",
            "Not covered by ε: losses, baselines of the text, counts");
  }

  @Test
  void thePlanStatesTheAdjacency() throws IOException {
    String file = Outcome.configuration(folder, Outcome.corpus(folder), PRIVATE);
    assertThat(Outcome.of("plan", file).out())
        .containsPattern("private training: epsilon .* for one document added or removed");
    assertThat(Outcome.of("plan", file, "--set", "corpus.limit=10").out())
        .contains("for the gradient of one document set to zero (zero-out)");
  }

  @Test
  void aCheckpointOfTheOldDivisorIsRefused() throws IOException {
    Path run = trained();
    ForgedRun.killedBeforeTheLastEpoch(run);
    Path file = run.resolve("model/checkpoint");
    Checkpoint now = CheckpointReader.fromBytes(Files.readAllBytes(file));
    String before =
        now.settings()
            .replace(", expectedUnits=5.0", "")
            .replace(", held out by content", "")
            .replace(", units drawn by jumps", "");
    assertThat(before).isNotEqualTo(now.settings()).endsWith("noise=SECURE]");
    Files.write(
        file, new Checkpoint(before, now.alphabet(), 1, now.state(), new byte[32]).toBytes());

    assertOwnUnits(Outcome.of("audit", "--resume", run.toString()));
  }

  @Test
  void anOldRunIsReportedAsZeroOutAndNotGoneOnWith() throws IOException {
    Path run = trained();
    ForgedRun.configuration(
        run,
        text ->
            text.replaceAll("\\\\\"expected-units\\\\\" : null,?", "")
                .replaceAll("\\\\\"alphabet\\\\\" : \\\\\"[^\"]*\\\\\",?", ""));

    Outcome audit = Outcome.of("audit", "--resume", run.toString());
    assertHardlyTrained(audit);
    assertThat(claim(run).path("adjacency").asText()).isEqualTo("zero-out");
    assertThat(claim(run).has("expectedUnits")).isFalse();

    ForgedRun.killedBeforeTheLastEpoch(run);
    assertOwnUnits(Outcome.of("audit", "--resume", run.toString()));
  }
}
