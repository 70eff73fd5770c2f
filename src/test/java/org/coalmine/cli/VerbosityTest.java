package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What -q leaves out and -v adds. */
class VerbosityTest {
  @TempDir private Path folder;

  @AfterEach
  void asBefore() {
    System.clearProperty("log4j2.configurationFile");
    System.clearProperty("coalmine.log");
    System.clearProperty("coalmine.log.exceptions");
    Configurator.reconfigure();
  }

  @Test
  void quietTrainingSaysWhereItsRunIsAndNoMore() throws IOException {
    String configuration = Outcome.configuration(folder, Outcome.corpus(folder), "");
    Outcome quiet = Outcome.of("train", "-q", configuration);
    assertThat(quiet.code()).as(quiet.err()).isZero();
    assertThat(quiet.err()).contains("run: " + folder).doesNotContainPattern("train +[0-9]+%");

    Outcome usual =
        Outcome.of("train", configuration, "--set", "run.directory=" + folder.resolve("other"));
    assertThat(usual.err()).containsPattern("train +[0-9]+%");
  }

  @Test
  void verboseFailuresSayWhereTheyCameFromAndNotWhatWasRead() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.conf"), "seed = [tell-nobody\n");
    Outcome usual = Outcome.of("plan", broken.toString());
    Outcome verbose = Outcome.of("plan", broken.toString(), "-v");
    assertThat(usual.err()).startsWith("coalmine: ").doesNotContain("\tat ");
    assertThat(verbose.err())
        .startsWith("org.coalmine.settings.ConfigurationException: ")
        .contains("\tat org.coalmine.", "caused by com.typesafe.config.ConfigException$Parse\n")
        .endsWith(usual.err());
  }

  @Test
  void verboseRaisesTheLogOfCoalmineAlone() {
    System.setProperty("log4j2.configurationFile", Path.of("conf/log4j2.properties").toString());
    Configurator.reconfigure();
    assertThat(LogManager.getLogger("org.coalmine.cli").getLevel()).isEqualTo(Level.WARN);
    assertThat(Outcome.of("plan", "no-such.conf", "--verbose").code()).isEqualTo(2);
    assertThat(LogManager.getLogger("org.coalmine.cli").getLevel()).isEqualTo(Level.INFO);
    assertThat(LogManager.getLogger("org.apache.spark").getLevel()).isEqualTo(Level.WARN);
  }
}
