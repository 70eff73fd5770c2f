package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run is extracted from as it was configured, except for what an option says. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ExtractOfRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static String run = "";

  @BeforeAll
  static void train() throws IOException {
    Outcome trained =
        Outcome.of(
            "train",
            "-q",
            Outcome.configuration(
                folder,
                Outcome.corpus(folder),
                """
                canaries.formats = ${canaries.formats} [
                  { name = tan, text = "my tan is {fill}.", fill = "[0-9]{3}" }
                ]
                extract { top = 4, steps = 100000 }
                """));
    assertThat(trained.code()).as(trained.err()).isZero();
    run = folder.resolve("run").toString();
  }

  private static Outcome extract(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "extract";
    arguments[1] = "--run";
    arguments[2] = run;
    System.arraycopy(options, 0, arguments, 3, options.length);
    Outcome outcome = Outcome.of(arguments);
    assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
    return outcome;
  }

  /** Without the time it took. */
  private static String timeless(String json) {
    return json.replaceAll("\"seconds\":[0-9.E-]+", "");
  }

  @Test
  void theRunsOwnNumberOfFillsUnlessAnOptionSays() throws IOException {
    JsonNode own = JSON.readTree(extract("--format=json").firstLine()).path("formats");
    assertThat(own).hasSize(2);
    assertThat(own.path(0).path("guesses")).hasSize(4);
    JsonNode two = JSON.readTree(extract("--format=json", "--top=2").firstLine()).path("formats");
    assertThat(two.path(1).path("guesses")).hasSize(2);
  }

  @Test
  void theOldSpellingsGiveTheSameAndWarn() {
    Outcome now = extract("--canary-format", "tan", "--format", "json");
    Outcome old = extract("--format", "tan", "--output", "json");
    assertThat(timeless(old.firstLine())).isEqualTo(timeless(now.firstLine()));
    assertThat(old.err())
        .contains(
            "warning: --format tan is the spelling of 0.1.0; write --canary-format tan\n",
            "warning: --output json is the spelling of 0.1.0; write --format json\n");
    assertThat(now.err()).doesNotContain("warning");
    assertThat(old.out().lines()).as("a document alone").hasSize(1);
  }

  @Test
  void aFileIsWrittenAndStandardOutputHasTheVerdict() throws IOException {
    Path file = folder.resolve("found.json");
    Outcome written = extract("--format=json", "--output", file.toString());
    assertThat(JSON.readTree(Files.readString(file)).path("formats")).hasSize(2);
    assertThat(written.out()).startsWith("verdict: ").hasLineCount(1);
  }

  @Test
  void aRunThatExtractsNothingAsksHowMany() {
    Outcome none =
        Outcome.of(
            "train",
            folder.resolve("my.conf").toString(),
            "--set=extract.top=0",
            "--set=run.directory=" + folder.resolve("none"));
    assertThat(none.code()).as(none.err()).isZero();
    Outcome asked = Outcome.of("extract", "--run=" + folder.resolve("none"));
    assertThat(asked.code()).isEqualTo(2);
    assertThat(asked.err()).contains("extract.top is 0", "--top");
  }
}
