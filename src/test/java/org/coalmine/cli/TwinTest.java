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
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

  /**
   * Three hundred lines of another script teach a small network little of these words in an epoch.
   * The fill that is planted once, of one repeated digit, has rank 1 nonetheless. The twin is one
   * network, in which it has rank 996; in four of twenty that saw nothing it is in the first 1 %.
   */
  @Test
  void networksThatSawNothingMarkAnUnluckyFill() throws IOException {
    Random random = new Random(6);
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < 300; line++) {
      StringBuilder text = new StringBuilder();
      for (int i = 20 + random.nextInt(40); i > 0; i--) {
        text.append((char) (0x4e00 + (int) (600 * Math.pow(random.nextDouble(), 3))));
      }
      lines.add(text + "。");
    }
    Path corpus = Files.write(folder.resolve("lines.txt"), lines);
    String configuration =
        Files.writeString(
                folder.resolve("unlucky.conf"),
                """
                seed = casecasecasecase1
                corpus.paths = ["%s"]
                canaries.formats = [ { name = n, text = "The code is {fill}.", fill = "[0-9]{3}",
                  insertions = [1, 4], copies = 1, controls = 5 } ]
                training {
                  layers = 1, units = 16, epochs = 1, batch-size = 16, workers = 1, window = 32
                  rare-character = 1, learning-rate = 0.01
                }
                extract.top = 1
                """
                    .formatted(corpus))
            .toString();
    Path run = folder.resolve("run");
    Outcome outcome = Outcome.of("audit", configuration, "--set", "run.directory=" + run);

    JsonNode canary = report(run).path("canaries").path(0);
    assertThat(canary.path("insertions").intValue()).isEqualTo(1);
    assertThat(canary.path("rank").path("high").intValue()).as(outcome.out()).isEqualTo(1);
    assertThat(report(run).path("untrained").path(0).path("perMille")).hasSize(20);
    assertThat(outcome.out())
        .contains("n-i1-1: in the first 1 % in 4 of 20 networks that saw nothing: a likely fill")
        .doesNotContain("n-i4-1: in the first");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("In networks that saw nothing", "in 4 of 20: a likely fill");
  }

  /** The fill of a canary stands in the corpus: the twin, which saw no canary, knows it too. */
  @Test
  void aCorpusThatHoldsTheTextIsNoticed() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Outcome.corpus(folder)));
    Path corpus = Files.write(folder.resolve("lines.txt"), lines);
    String configuration =
        Files.writeString(
                folder.resolve("held.conf"),
                """
                seed = a-seed-for-a-corpus-that-holds-it
                corpus.paths = ["%s"]
                canaries.formats = [ { name = pin, text = "pin {fill}", fill = "[0-9]{5}",
                  insertions = [1], copies = 1, controls = 2 } ]
                training {
                  layers = 1, units = 32, epochs = 6, batch-size = 8, rare-character = 1
                  learning-rate = 0.02
                }
                rank.method = dense
                audit.twin = true
                extract.top = 1
                """
                    .formatted(corpus))
            .toString();
    assertThat(
            Outcome.of("train", configuration, "--set", "run.directory=" + folder.resolve("a"))
                .code())
        .isZero();
    String fill =
        JSON.readTree(folder.resolve("a/canaries.json").toFile())
            .path("canaries")
            .path(0)
            .path("fill")
            .textValue();
    lines.addAll(Collections.nCopies(100, "pin " + fill));
    Files.write(corpus, lines);
    Outcome outcome =
        Outcome.of("audit", configuration, "--set", "run.directory=" + folder.resolve("b"));

    assertThat(report(folder.resolve("b")).path("warnings").toString())
        .as(outcome.out())
        .contains("The twin gives pin-i1-1 rank ", "though it never saw it")
        .contains("The corpus holds its text.");
  }

  @Test
  void theTwinsWorkIsPlanned() throws IOException {
    String configuration = Outcome.configuration(folder, folder.resolve("none.txt"), "");
    Outcome alone = Outcome.of("plan", configuration);
    Outcome both = Outcome.of("plan", configuration, "--set", "audit.twin=true");

    assertThat(alone.out()).doesNotContain("twin");
    assertThat(both.out()).containsPattern("(?m)^twin +training, [0-9,]+ characters");
    assertThat(dense(both)).hasSize(2).containsOnly(dense(alone).get(0));
  }

  private static List<String> dense(Outcome plan) {
    return plan.out()
        .lines()
        .filter(line -> line.contains("pin: dense, at most"))
        .map(line -> line.replaceAll(".*at most ([0-9,]+) steps.*", "$1"))
        .toList();
  }

  @Test
  void aKeyThatIsNeitherIsRefused() throws IOException {
    Outcome outcome = audit(folder.resolve("run"), "--set", "audit.twin=false");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("audit.twin", "must be none or true: false");
  }
}
