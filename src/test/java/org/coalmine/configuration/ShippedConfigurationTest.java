package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigurationTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        Files.createDirectory(folder.resolve("parts")).resolve("formats.conf"),
        """
        canaries.defaults.words-file = "%s"
        canaries.formats = [
          { name = pin, text = "my pin is {fill}", fill = "[0-9]{6}", words-file = null }
          { name = word, text = "my word is {fill}", count = 2 }
        ]
        """
            .formatted(Files.write(folder.resolve("words.txt"), List.of("coal", "ton", "mine"))));
    file =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            include "parts/formats.conf"
            name = nightly
            corpus.paths = ["hdfs:///corpus"]
            training { epochs = 3, learning-rate = 0.00123456789 }
            run.directory = "hdfs:///runs/"${name}"-{name}-{time}"
            """);
  }

  /** Read where neither the files nor the overrides are, it is the same audit. */
  @Test
  void holdsAllThatTheFileNames() throws IOException {
    List<String> overrides = List.of("corpus.paths+=more", "seed=" + "s".repeat(12));
    AuditConfiguration here = ConfigurationReader.read(file, overrides);

    ShippedConfiguration shipped = ShippedConfiguration.of(file, overrides, "now");
    Files.delete(folder.resolve("words.txt"));
    Files.delete(folder.resolve("parts/formats.conf"));
    AuditConfiguration there =
        ConfigurationReader.read(
            Files.writeString(folder.resolve("there.conf"), shipped.text()), List.of());

    assertThat(there.corpus()).isEqualTo(here.corpus());
    assertThat(there.formats()).isEqualTo(here.formats());
    assertThat(there.training()).isEqualTo(here.training());
    assertThat(there.runDirectory()).isEqualTo("hdfs:///runs/nightly-{name}-now");
    assertThat(shipped.runDirectory()).isEqualTo("hdfs:///runs/nightly-nightly-now");
  }

  @Test
  void aFileOfWordsThatIsNotThereIsNamed() throws IOException {
    Files.delete(folder.resolve("words.txt"));

    assertThatThrownBy(() -> ShippedConfiguration.of(file, List.of(), "now"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("audit.conf: canaries.formats[1].words-file: ")
        .hasMessageContaining("words.txt: there is no such file");
  }

  /** Whether it is one of an audit is for the command on the cluster to say. */
  @Test
  void aValueThatIsNoTextIsNamed() {
    assertThatThrownBy(() -> ShippedConfiguration.of(file, List.of("canaries.formats=none"), "now"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("audit.conf: ")
        .hasMessageContaining("canaries.formats");
  }
}
