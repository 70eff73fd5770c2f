package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ranks under another model stand beside those of the model, and change nothing of them. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ReferenceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path configuration = Path.of("");
  private static Path reference = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void audit() throws IOException {
    reference = model("reference", "my pin is 0123456789.", 11);
    configuration =
        Path.of(
            Outcome.configuration(
                folder, Outcome.corpus(folder), "rank.method = dense\nextract.top = 0"));
    run = folder.resolve("run");
    Outcome outcome =
        Outcome.of("audit", configuration.toString(), "--reference", reference.toString());
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isIn(0, 3);
    assertThat(outcome.out()).contains("under the reference", "rank, reference", "difference");
  }

  /** An LSTM of random weights. */
  private static Path model(String name, String letters, int units) throws IOException {
    Alphabet alphabet =
        Alphabet.of(
            letters
                .codePoints()
                .distinct()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
    return Files.write(
        folder.resolve(name + ".safetensors"),
        LstmFile.of(RandomWeights.of(name, alphabet, 1, units, 2), Map.of()).toBytes());
  }

  private static ObjectNode report(Path run) throws IOException {
    return (ObjectNode) JSON.readTree(run.resolve("report.json").toFile());
  }

  private static double bits(JsonNode rank) {
    return Math.log(rank.path("low").doubleValue()) / Math.log(2);
  }

  @Test
  void theReportHasBothRanksAndTheirDifference() throws IOException {
    ObjectNode report = report(run);
    assertThat(report.at("/reference/architecture").textValue()).isEqualTo("LSTM of 1 × 11");
    assertThat(report.at("/reference/name").textValue()).isEqualTo("reference.safetensors");
    assertThat(report.at("/reference/scoring/0/wholeText").booleanValue()).isTrue();
    assertThat(report.path("canaries")).hasSizeGreaterThan(3);
    for (JsonNode canary : report.path("canaries")) {
      JsonNode under = canary.path("reference");
      assertThat(under.at("/rank/method").textValue()).isEqualTo("dense");
      assertThat(under.path("confidence").doubleValue()).isEqualTo(1);
      assertThat(under.at("/differenceBits/low").doubleValue())
          .isEqualTo(bits(under.path("rank")) - bits(canary.path("rank")), offset(1e-9));
    }
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("Under the reference", "without having been memorized");
    assertThat(report.at("/run/paths/reference").textValue()).isEqualTo(reference.toString());
    report.remove("run");
    assertThat(report.toString()).doesNotContain(folder.toString());
  }

  @Test
  void ranksOfTheModelStayAsTheyAre() throws IOException {
    Path alone = folder.resolve("alone");
    assertThat(
            Outcome.of("audit", configuration.toString(), "--set", "run.directory=" + alone).code())
        .isIn(0, 3);
    JsonNode plain = report(alone).path("canaries");
    JsonNode beside = report(run).path("canaries");
    for (int i = 0; i < plain.size(); i++) {
      ((ObjectNode) beside.get(i)).remove("reference");
    }
    assertThat(beside).isEqualTo(plain);
    assertThat(plain.toString()).doesNotContain("reference");
  }

  /** The dense passes under both models are in the ledger; a resumed run gives the same report. */
  @Test
  void aResumedRunSaysTheSameAndRefusesAnotherReference() throws IOException {
    ObjectNode before = report(run);
    Files.delete(run.resolve("_SUCCESS"));
    Files.delete(run.resolve("report.json"));
    assertThat(Outcome.of("audit", "--resume", run.toString()).code()).isIn(0, 3);
    ObjectNode after = report(run);
    before.remove("run");
    after.remove("run");
    assertThat(after).isEqualTo(before);

    byte[] content = Files.readAllBytes(reference);
    model("reference", "my pin is 0123456789.", 12);
    Outcome refused = Outcome.of("audit", "--resume", run.toString());
    Files.write(reference, content);
    assertThat(refused.code()).as(refused.err()).isEqualTo(5);
    assertThat(refused.err())
        .contains("the reference", "reference.safetensors has changed; put it back");
  }

  @Test
  void theCommandRanksUnderBothAsTheAuditDid() throws IOException {
    Outcome table = Outcome.of("rank", "--run=" + run, "--reference=" + reference);
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out())
        .contains("under the reference reference.safetensors (LSTM of 1 × 11)", "memorized");
    Outcome json = Outcome.of("rank", "--run=" + run, "--reference=" + reference, "--format=json");
    JsonNode printed = JSON.readTree(json.firstLine());
    assertThat(printed.at("/reference/sha256")).isEqualTo(report(run).at("/reference/sha256"));
    JsonNode canaries = report(run).path("canaries");
    assertThat(printed.path("ranks")).hasSize(canaries.size());
    for (int i = 0; i < canaries.size(); i++) {
      assertThat(number(printed.path("ranks").get(i).at("/reference/rank/low")))
          .isEqualTo(number(canaries.get(i).at("/reference/rank/low")));
    }
    Outcome csv = Outcome.of("report", run.toString(), "--format=csv");
    assertThat(csv.firstLine())
        .contains(",differenceBitsLow,differenceBitsHigh,differenceConfidence,");
  }

  private static BigInteger number(JsonNode value) {
    return new BigInteger(value.asText());
  }

  @Test
  void aReferenceThatCannotBeComparedIsRefused() throws IOException {
    Path model = run.resolve("model/epoch-2.safetensors");
    Outcome itself = Outcome.of("rank", "--run=" + run, "--reference=" + model);
    assertThat(itself.code()).isEqualTo(2);
    assertThat(itself.err()).contains("is the model itself");

    Path poor = model("poor", "my pin is 01234567.", 4);
    Outcome unable = Outcome.of("rank", "--run=" + run, "--reference=" + poor);
    assertThat(unable.code()).isEqualTo(2);
    assertThat(unable.err()).contains("poor.safetensors cannot rank format pin: ");

    Path new_ = folder.resolve("never");
    Outcome beforeTraining =
        Outcome.of(
            "audit",
            configuration.toString(),
            "--set=run.directory=" + new_,
            "--reference=" + poor);
    assertThat(beforeTraining.code()).isEqualTo(2);
    assertThat(new_.toFile().list()).as("nothing is begun").containsExactly("verdict.json");

    Outcome none = Outcome.of("rank", "--run=" + run, "--reference=" + folder.resolve("no.st"));
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--reference ", "there is no such model file");
  }
}
