package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An audit without training gives a model that was trained before the ranks that its run has. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class AuditOfModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static String configuration = "";
  private static Path trained = Path.of("");
  private static Path model = Path.of("");
  private static Path run = Path.of("");
  private static Outcome audit = new Outcome(70, "", "");

  @BeforeAll
  static void audit() throws IOException {
    configuration =
        Outcome.configuration(
            folder,
            Outcome.corpus(folder),
            """
            rank.method = dense
            extract.top = 2
            every-epoch.rank = true
            audit.twin = true
            training.learning-rate = 0.1
            gate.max-exposure-bits = 9.96
            """);
    trained = folder.resolve("run");
    assertThat(
            Outcome.of(
                    "audit", configuration, "--set=audit.twin=none", "--set=every-epoch.rank=false")
                .code())
        .isZero();
    model = Files.copy(trained.resolve("model/epoch-2.safetensors"), folder.resolve("theirs.st"));
    run = folder.resolve("of-model");
    audit =
        Outcome.of(
            "audit",
            configuration,
            "--model=" + model,
            "--set=corpus.paths=[]",
            "--set=run.directory=" + run);
  }

  private static ObjectNode report(Path run) throws IOException {
    return (ObjectNode) JSON.readTree(run.resolve("report.json").toFile());
  }

  @Test
  void nothingIsTrainedAndTheRanksAreThoseOfTheModel() throws IOException {
    assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
    assertThat(audit.out()).contains("gate: inconclusive", "survival not checked");
    assertThat(audit.err()).contains("corpus, training, audit and every-epoch are not used");
    assertThat(run.resolve("model")).doesNotExist();
    ObjectNode ours = report(run);
    ObjectNode theirs = report(trained);
    for (JsonNode canary : theirs.path("canaries")) {
      ((ObjectNode) canary).remove("read");
    }
    for (String key : new String[] {"canaries", "calibration", "extraction"}) {
      assertThat(ours.get(key)).as(key).isEqualTo(theirs.get(key));
    }
    for (String key : new String[] {"training", "untrained", "twinTraining", "textBaselines"}) {
      assertThat(ours.has(key)).as(key).isFalse();
    }
    assertThat(ours.at("/model/architecture").textValue()).isEqualTo("LSTM of 1 × 8");
    assertThat(ours.at("/model/files/0/name").textValue()).isEqualTo("theirs.st");
    assertThat(ours.at("/provenance/models/0/sha256")).isEqualTo(ours.at("/model/sha256"));
    JsonNode manifest = JSON.readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.at("/models/model/files/0/sha256"))
        .isEqualTo(ours.at("/model/files/0/sha256"));
    assertThat(Files.readString(run.resolve("report.html"))).contains("LSTM of 1 × 8");
  }

  @Test
  void itGoesOnWithTheSameModelAlone() throws IOException {
    ObjectNode before = report(run);
    Files.delete(run.resolve("_SUCCESS"));
    assertThat(Outcome.of("audit", "--resume=" + run).code()).isEqualTo(3);
    ObjectNode after = report(run);
    before.remove("run");
    after.remove("run");
    assertThat(after).isEqualTo(before);

    Path kept = folder.resolve("kept");
    Files.move(model, kept);
    Files.copy(trained.resolve("model/epoch-1.safetensors"), model);
    Outcome another = Outcome.of("audit", "--resume=" + run);
    Outcome ranked = Outcome.of("rank", "--run=" + run);
    Files.move(kept, model, StandardCopyOption.REPLACE_EXISTING);
    assertThat(another.code()).isEqualTo(5);
    assertThat(another.err()).contains("the model ", "theirs.st has changed; put it back");
    assertThat(ranked.code()).isEqualTo(5);
  }

  @Test
  void itsRunIsRankedAndOthersUnderIt() throws IOException {
    JsonNode own = ranks("--run=" + run);
    assertThat(own).isEqualTo(ranks("--run=" + trained));
    assertThat(ranks("--run=" + trained, "--model=" + model)).isEqualTo(own);
    assertThat(ranks("--run=" + trained, "--model=" + trained.resolve("model/epoch-1.safetensors")))
        .isEqualTo(ranks("--run=" + trained, "--epoch=1"))
        .isNotEqualTo(own);
    Outcome epochs = Outcome.of("rank", "--run=" + run, "--epoch=1");
    assertThat(epochs.code()).isEqualTo(2);
    assertThat(epochs.err()).contains("it has no epochs");
  }

  private static JsonNode ranks(String... which) throws IOException {
    String[] arguments = new String[which.length + 2];
    arguments[0] = "rank";
    System.arraycopy(which, 0, arguments, 1, which.length);
    arguments[which.length + 1] = "--format=json";
    Outcome outcome = Outcome.of(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.firstLine()).path("ranks");
  }

  @Test
  void aBoundaryIsOfTokensAlone() {
    Outcome outcome = Outcome.of("rank", "--run=" + trained, "--model=" + model, "--boundary=bos");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("a model of characters has a boundary of its own");
  }
}
