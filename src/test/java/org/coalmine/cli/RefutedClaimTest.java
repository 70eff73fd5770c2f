package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trained without noise, and its run forged to say that there was much: the ranks know better. */
class RefutedClaimTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void aModelThatMemorizesFailsTheAuditOfARunThatClaimsPrivacy() throws IOException {
    Path run = folder.resolve("claims");
    Path file =
        Files.writeString(
            folder.resolve("claims.conf"),
            """
            corpus.paths = ["%s"]
            canaries.formats = [{ name = pin, text = "my pin is {fill}.", fill = "[0-9]{6}" }]
            canaries.defaults { insertions = [30], copies = 1, controls = 2 }
            training { layers = 1, units = 32, epochs = 12, batch-size = 8, learning-rate = 0.02 }
            training.rare-character = 1
            run.directory = "%s"
            """
                .formatted(Outcome.corpus(folder), run));
    Outcome training = Outcome.of("train", file.toString());
    assertThat(training.code()).as(training.err()).isZero();
    ForgedRun.configuration(
        run, text -> text.replace("noise-multiplier\\\" : null", "noise-multiplier\\\" : 1000"));

    Outcome audit = Outcome.of("audit", "--resume", run.toString());

    assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(1);
    assertThat(audit.lastLine())
        .contains("The claim of privacy is refuted: ε ≤ 0.0")
        .endsWith("exit: 1");
    JsonNode report = JSON.readTree(run.resolve("report.json").toFile());
    assertThat(report.at("/gate/decision").asText()).isEqualTo("fail");
    assertThat(report.at("/canaries/0/rank/high").asInt()).isEqualTo(1);
    assertThat(Outcome.of("gate", run.toString()).code()).isEqualTo(1);
  }
}
