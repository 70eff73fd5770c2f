package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  @TempDir private Path folder;

  private Outcome plan(String fill, String more, String... options) throws IOException {
    String configuration =
        """
        corpus.paths = ["some.txt"]
        canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
        canaries.formats = [ { name = pin, text = "my pin is {fill}.", fill = "%s" } ]
        training { units = 8, layers = 1 }
        %s
        """
            .formatted(fill, more);
    List<String> arguments = new ArrayList<>();
    arguments.add("plan");
    arguments.add(Files.writeString(folder.resolve("my.conf"), configuration).toString());
    arguments.addAll(List.of("--set", "seed=a seed of more than sixteen characters"));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @Test
  void saysWhatTheAuditCanShowAtMost() throws IOException {
    Outcome sound = plan("[0-9]{4}", "");
    assertThat(sound.code()).isZero();
    assertThat(sound.out())
        .contains("  can show            a canary alone up to rank 22, 4 of 4 if all come first\n")
        .contains("epsilon that can be refuted: up to 4.82 for a document, 4.82 for a user\n")
        .contains("all canaries: 150 characters, more than 1% of a corpus below 14,850\n")
        .doesNotContain("warning: ");
    assertThat(plan("[0-9]{4}", "gate.max-exposure-bits = 14\n").out())
        .contains("warning: max-exposure-bits: format pin cannot test 14 bits: its most is 13.29;");
  }

  @Test
  void whatIsNotMadeIsNotShown() throws IOException {
    String wide = plan("[0-9]{16}", "").out();
    assertThat(wide)
        .contains(
            "  method              pruned where memorized, importance sampling for the rest\n")
        .contains("text behind the hole costs 10.0 times the steps")
        .contains("pin: importance, at most 20,000 draws")
        .doesNotContain("pin: dense")
        .doesNotContain(" days");
  }

  @Test
  void strictEndsWithThreeAndNamesTheIds() throws IOException {
    Outcome warned = plan("[0-9]{4}", "training.window = 8\n", "--strict", "--set", "seed=short");
    assertThat(warned.code()).isEqualTo(3);
    assertThat(warned.out())
        .endsWith(
            "verdict: --strict: warnings window-short, seed-short | report: none | exit: 3\n");
    assertThat(plan("[0-9]{4}", "", "--strict").code()).isZero();
  }

  @Test
  void anotherMachine() throws IOException {
    JsonNode plan =
        new ObjectMapper()
            .readTree(
                plan(
                        "[0-9]{4}",
                        "training.workers = 1\n",
                        "--format=json",
                        "--executors=5",
                        "--cores=2",
                        "--price-per-core-hour=0.5")
                    .out());
    JsonNode total = plan.path("total");
    assertThat(total.path("cores").intValue()).isEqualTo(10);
    assertThat(total.path("coreHours").doubleValue())
        .isCloseTo(10 * total.path("seconds").doubleValue() / 3600, within(1e-12));
    assertThat(total.path("price").doubleValue())
        .isCloseTo(0.5 * total.path("coreHours").doubleValue(), within(1e-12));
    JsonNode training = plan.path("stages").get(0);
    assertThat(training.path("seconds").doubleValue())
        .as("one worker, one core")
        .isCloseTo(training.path("cpuSeconds").doubleValue(), within(1e-9));
    assertThat(plan("[0-9]{4}", "", "--cores=0").code()).isEqualTo(2);
    assertThat(plan("[0-9]{4}", "", "--rate=0").code()).isEqualTo(2);
  }

  @Test
  void endsWithThreeWhereNothingCanBeShown() throws IOException {
    Outcome small = plan("[0-9]", "");
    assertThat(small.code()).as(small.err()).isEqualTo(3);
    assertThat(small.out())
        .contains("  can show            no canary alone, 0 of 4 if all come first\n")
        .contains("warning: Format pin can show nothing")
        .endsWith("verdict: this audit can show nothing | report: none | exit: 3\n");
  }
}
