package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A twin stands beside the model and changes nothing of what is said of it. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TwinTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Outcome audit(Path run, String... more) throws IOException {
    Path corpus = Outcome.corpus(folder);
    String configuration =
        Files.writeString(
                folder.resolve("twin.conf"),
                """
                corpus.paths = ["%s"]
                canaries.formats = [
                  { name = pin, text = "my pin is {fill}.", fill = "[0-9]{3}", insertions = [1, 60],
                    controls = 3 }
                ]
                training {
                  layers = 1, units = 24, epochs = 4, batch-size = 8, rare-character = 1
                  learning-rate = 0.02
                }
                rank.method = dense
                """
                    .formatted(corpus))
            .toString();
    List<String> arguments =
        new ArrayList<>(List.of("audit", configuration, "--set", "run.directory=" + run));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static JsonNode report(Path run) throws IOException {
    return JSON.readTree(run.resolve("report.json").toFile());
  }

  @Test
  void ranksStayAsTheyAreAndThoseOfTheTwinStandBeside() throws IOException {
    Path with = folder.resolve("with");
    Path without = folder.resolve("without");
    Outcome outcome = audit(with, "--set", "audit.twin=true");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(audit(without).code()).isZero();

    assertThat(Files.readAllBytes(with.resolve("model/epoch-4.safetensors")))
        .isEqualTo(Files.readAllBytes(without.resolve("model/epoch-4.safetensors")))
        .isNotEqualTo(Files.readAllBytes(with.resolve("twin/epoch-4.safetensors")));
    assertThat(without.resolve("twin")).doesNotExist();
    for (String file : List.of("twin/epoch-1.safetensors", "twin/checkpoint")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(with.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }

    JsonNode report = report(with);
    JsonNode plain = report(without);
    assertThat(report.path("twinTraining")).hasSize(4);
    assertThat(report.path("twinCalibration").path(0).path("controls").intValue()).isEqualTo(4);
    assertThat(report.path("verdict")).isEqualTo(plain.path("verdict"));
    double largestGain = 0;
    for (int i = 0; i < report.path("canaries").size(); i++) {
      ObjectNode canary = (ObjectNode) report.path("canaries").get(i);
      JsonNode twin = canary.remove("twin");
      assertThat(canary).isEqualTo(plain.path("canaries").get(i));
      double rank = twin.path("rank").path("low").doubleValue();
      double gain = twin.path("gainBits").path("low").doubleValue();
      assertThat(gain)
          .isEqualTo(
              canary.path("exposureBits").path("low").doubleValue()
                  - Math.log(1000 / rank) / Math.log(2),
              offset(1e-9));
      largestGain =
          canary.path("insertions").intValue() == 60 ? Math.max(largestGain, gain) : largestGain;
    }
    assertThat(largestGain).as("bits that planting sixty times gained").isGreaterThan(3);
    assertThat(outcome.out()).contains("without having been planted", "rank, twin");
    assertThat(Files.readString(with.resolve("report.html")))
        .contains("Without having been planted");
  }

  @Test
  void aKeyThatIsNeitherIsRefused() throws IOException {
    Outcome outcome = audit(folder.resolve("run"), "--set", "audit.twin=false");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("audit.twin", "must be none or true: false");
  }
}
