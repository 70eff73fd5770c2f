package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release that copies what was read, beside a holdout that a coin drew and one that files name.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SyntheticHoldoutTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CARD = "4539 1488 0343 6467";

  @TempDir private static Path folder;
  private static String conf = "";
  private static Path read = Path.of("");
  private static Path heldOut = Path.of("");
  private static Path release = Path.of("");

  @BeforeAll
  static void planted() throws IOException {
    Random random = new Random(5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder("Note " + i + ":");
      for (int word = 0; word < 14; word++) {
        text.append(' ').append(Integer.toString(100_000 + random.nextInt(900_000), 36));
      }
      texts.add(text.append(", write to user").append(i).append("@example-farm.org").toString());
    }
    Path corpus = Files.write(folder.resolve("corpus.txt"), texts);
    conf =
        Files.writeString(
                folder.resolve("my.conf"),
                """
                seed = "a-seed-of-the-tests"
                corpus.paths = ["%s"]
                holdout.fraction = 0.5
                canaries.formats = [
                  { name = card, text = "my card is {fill}.", fill = "4[0-9]{3}( [0-9]{4}){3}",
                    check = luhn, insertions = [20], copies = 2, controls = 4 }
                ]
                run.directory = "%s/{name}-{time}"
                """
                    .formatted(corpus, folder))
            .toString();
    Outcome plant =
        Outcome.of(
            "plant",
            conf,
            folder.resolve("out").toString(),
            "--run-dir=" + folder.resolve("planted"));
    assertThat(plant.code()).as(plant.out() + plant.err()).isZero();
    read = folder.resolve("out/corpus.txt");
    heldOut = folder.resolve("out.holdout/corpus.txt");
    List<String> written = new ArrayList<>();
    for (String text : Files.readAllLines(read).subList(0, 150)) {
      written.add("so it was: " + text);
    }
    written.add("nobody's card " + CARD);
    release = Files.write(folder.resolve("release.txt"), written);
  }

  private static JsonNode audited(String... more) throws IOException {
    Path run = Files.createTempDirectory(folder, "run").resolve("audit");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "synthetic",
                "--run=" + folder.resolve("planted"),
                "--paths=" + release,
                "--set=synthetic.format=lines",
                "--set=run.directory=" + run));
    arguments.addAll(List.of(more));
    Outcome outcome = Outcome.of(arguments.toArray(new String[0]));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("Real secrets: ", "Documents: ");
    JsonNode report = JSON.readTree(run.resolve("report.json").toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"))
                .validate(report.toString(), InputFormat.JSON))
        .isEmpty();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("Real secrets")
        .doesNotContain("@example-farm.org");
    return report.path("synthetic");
  }

  @Test
  void whatWasReadIsTouchedAndItsSecretsStandThereAgain() throws IOException {
    JsonNode synthetic = audited();
    JsonNode documents = synthetic.path("documents");
    assertThat(documents.path("drawnByTool").booleanValue()).isTrue();
    assertThat(documents.path("included").intValue() + documents.path("excluded").intValue())
        .isEqualTo(400);
    assertThat(documents.path("touchedExcluded").intValue()).isZero();
    assertThat(documents.path("pValue").doubleValue()).isLessThan(1e-6);
    assertThat(documents.at("/likelihood/training").intValue())
        .isEqualTo(documents.path("included").intValue());
    assertThat(documents.at("/likelihood/pValue").doubleValue()).isLessThan(1e-6);
    assertThat(documents.has("split")).isFalse();
    JsonNode secrets = synthetic.path("secrets");
    assertThat(secrets.path("drawnByTool").booleanValue()).isTrue();
    assertThat(secrets.at("/counts")).hasSize(1);
    assertThat(secrets.at("/counts/0/kind").textValue()).isEqualTo("email");
    assertThat(secrets.at("/counts/0/training/secrets").intValue())
        .isEqualTo(documents.path("included").intValue());
    assertThat(secrets.at("/counts/0/training/again").intValue())
        .isEqualTo(documents.path("touchedIncluded").intValue());
    assertThat(secrets.at("/counts/0/holdout/secrets").intValue())
        .isEqualTo(documents.path("excluded").intValue());
    assertThat(secrets.at("/counts/0/holdout/again").intValue()).isZero();
    assertThat(secrets.at("/again/0/mask").textValue()).startsWith("****#").contains("?");
  }

  /** The files of training have the canaries, which are no real secrets. */
  @Test
  void aHoldoutThatFilesNameIsSaidNotToBeDrawnByTheTool() throws IOException {
    JsonNode synthetic =
        audited(
            "--set=synthetic.training=[\"" + read + "\"]",
            "--set=synthetic.holdout=[\"" + heldOut + "\"]");
    assertThat(synthetic.at("/documents/drawnByTool").booleanValue()).isFalse();
    assertThat(synthetic.at("/documents/split/pValue").doubleValue()).isBetween(0.01, 1.0);
    assertThat(synthetic.at("/secrets/drawnByTool").booleanValue()).isFalse();
    assertThat(synthetic.at("/secrets/counts")).hasSize(1);
    assertThat(synthetic.at("/secrets/counts/0/kind").textValue()).isEqualTo("email");
  }

  @Test
  void noKindIsLookedForWhereNoneIsNamed() throws IOException {
    JsonNode secrets = audited("--set=synthetic.secrets=[]").path("secrets");
    assertThat(secrets.path("kinds")).isEmpty();
    assertThat(secrets.path("counts")).isEmpty();
  }
}
