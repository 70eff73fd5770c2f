package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that is a candidate of two formats could be planted by one and a control of the other. */
class OverlappingFormatsTest {
  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plan", "audit", "train"})
  void twoFormatsWithOneTextAreRefused(String command) {
    Outcome outcome =
        Outcome.of(
            command,
            CASES.resolve("26-two-formats-with-one-text/twice.conf").toString(),
            "--set",
            "corpus.paths=[\"" + CASES.resolve("base.txt") + "\"]",
            "--set",
            "run.directory=" + folder.resolve("run"));

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("formats 'a' and 'b' share 100 candidates")
        .contains("give them texts that differ, or make them one format");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private Outcome plan(String formats) throws IOException {
    String configuration =
        """
        corpus.paths = [x]
        canaries.defaults { insertions = [1], copies = 1, controls = 2 }
        canaries.formats = [%s]
        training { layers = 1, units = 8 }
        extract.top = 1
        """
            .formatted(formats);
    return Outcome.of(
        "plan", Files.writeString(folder.resolve("my.conf"), configuration).toString());
  }

  @Test
  void aListOfWordsIsComparedWithAnExpression() throws IOException {
    Outcome outcome =
        plan(
            """
            { name = word, text = "say {fill}", words = [able, acid, acorn], count = 1 },
            { name = letters, text = "say {fill}", fill = "a[a-z]{3}" }
            """);

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains("formats 'word' and 'letters' share 2 candidates");
  }

  @Test
  void aCandidateInsideAnotherTextIsAWarning() throws IOException {
    Outcome outcome =
        plan(
            """
            { name = short, text = "pin {fill}", fill = "[0-9]{3}" },
            { name = long, text = "my pin {fill}", fill = "[0-9]{6}" }
            """);

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("warning: A candidate of format short can stand inside one of format long");
  }
}
