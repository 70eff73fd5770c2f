package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  @TempDir private Path folder;

  private Outcome plan(String fill, String more) throws IOException {
    String configuration =
        """
        seed = "a seed of more than sixteen characters"
        corpus.paths = ["some.txt"]
        canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
        canaries.formats = [ { name = pin, text = "my pin is {fill}.", fill = "%s" } ]
        training { units = 8, layers = 1 }
        %s
        """
            .formatted(fill, more);
    return Outcome.of(
        "plan", Files.writeString(folder.resolve("my.conf"), configuration).toString());
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
  void endsWithThreeWhereNothingCanBeShown() throws IOException {
    Outcome small = plan("[0-9]", "");
    assertThat(small.code()).as(small.err()).isEqualTo(3);
    assertThat(small.out())
        .contains("  can show            no canary alone, 0 of 4 if all come first\n")
        .contains("warning: Format pin can show nothing")
        .endsWith("verdict: this audit can show nothing | report: none | exit: 3\n");
  }
}
