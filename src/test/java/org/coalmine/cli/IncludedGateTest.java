package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An included gate is in force, and one that is not there stops the audit before it begins. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IncludedGateTest {
  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir Path folder;

  private Outcome audit(String configuration) {
    return Outcome.of(
        "audit",
        CASES.resolve("11-a-missing-include-is-silently-ignored").resolve(configuration).toString(),
        "--set",
        "corpus.paths=[\"" + CASES.resolve("base.txt") + "\"]",
        "--set",
        "run.directory=" + folder.resolve("run"));
  }

  @Test
  void aGateThatIsIncludedFailsTheAudit() {
    Outcome outcome = audit("plain.conf");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(1);
    assertThat(outcome.lastLine()).endsWith("exit: 1");
  }

  @Test
  void aMisspeltGateStopsTheAudit() {
    Outcome outcome = audit("nightly.conf");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains("nightly.conf:2: gaet.conf is not there");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
