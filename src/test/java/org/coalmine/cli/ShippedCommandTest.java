package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.Experiment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ShippedCommandTest {
  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();
  private Path ship;
  private String file;

  @BeforeEach
  void write() throws IOException {
    ship = Files.createDirectory(folder.resolve("ship"));
    file =
        Outcome.configuration(
            folder, Outcome.corpus(folder), "name = nightly\nrun.directory = \"r/{name}-{time}\"");
  }

  private int ship(String... arguments) {
    CommandLine program = Main.program();
    PrintWriter writer = new PrintWriter(said, true);
    program.setOut(writer).setErr(writer);
    return ShippedCommand.ship(program, ship, List.of(arguments), "now");
  }

  private List<String> line() throws IOException {
    String words = Files.readString(ship.resolve("arguments"));
    assertThat(words).endsWith("\0");
    return List.of(words.split("\0"));
  }

  @Test
  void theConfigurationIsOneFileThatOnlyItsOwnerReads() throws IOException {
    assertThat(ship("audit", "--set", "training.epochs=7", file, "--set=seed=hidden", "--strict"))
        .as(said.toString())
        .isZero();

    assertThat(line()).containsExactly("audit", "my.conf", "--strict");
    Path shipped = ship.resolve("files/my.conf");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shipped)))
        .isEqualTo("rw-------");
    var read = ConfigurationReader.read(shipped, List.of());
    assertThat(read.training().settings().epochs()).isEqualTo(7);
    assertThat(read.runDirectory()).isEqualTo("r/{name}-now");
    assertThat(ship.resolve("run")).hasContent("r/nightly-now");
    assertThat(Files.readString(shipped, UTF_8)).contains("hidden");
  }

  @Test
  void aDirectoryOnTheLineGetsItsTimeHere() throws IOException {
    assertThat(ship("audit", file, "--run-dir", "hdfs:///r/{time}")).isZero();

    assertThat(line()).containsExactly("audit", "my.conf", "--run-dir", "hdfs:///r/now");
    assertThat(ship.resolve("run")).hasContent("hdfs:///r/now");
  }

  @Test
  void anExperimentTakesItsVariantsAlong() throws IOException {
    Path given =
        Files.writeString(
            folder.resolve("study.conf"),
            """
            include "my.conf"
            variants = [{ label = long, training.epochs = 9 }, { label = short, name = brief }]
            """);
    assertThat(ship("experiment", given.toString(), "--directory=hdfs:///s/{time}"))
        .as(said.toString())
        .isZero();

    assertThat(line()).containsExactly("experiment", "study.conf", "--directory=hdfs:///s/now");
    assertThat(ship.resolve("run")).hasContent("hdfs:///s/now");
    Experiment shipped = Experiment.read(ship.resolve("files/study.conf"), List.of());
    assertThat(shipped.runDirectory()).isEqualTo("r/{name}-now");
    assertThat(shipped.variants())
        .extracting(variant -> variant.configuration().configuration().training())
        .isEqualTo(
            Experiment.read(given, List.of()).variants().stream()
                .map(variant -> variant.configuration().configuration().training())
                .toList());
  }

  @Test
  void aCommandWithoutAConfigurationStaysAsItIs() throws IOException {
    assertThat(ship("audit", "--resume", "hdfs:///r/1")).isZero();

    assertThat(line()).containsExactly("audit", "--resume", "hdfs:///r/1");
    assertThat(ship.resolve("run")).hasContent("hdfs:///r/1");
    assertThat(ship.resolve("files")).doesNotExist();
  }

  @Test
  void aNameThatSparkWouldSplitIsAnother() throws IOException {
    Path odd = Files.move(Path.of(file), folder.resolve("a,b#c.conf"));

    assertThat(ship("train", odd.toString())).as(said.toString()).isZero();

    assertThat(line()).containsExactly("train", "a_b_c.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          audit /nowhere.conf | no such configuration file
          audit --bogus       | Unknown option: '--bogus'
          experiment x.conf   | no such configuration file
          ''                  | name a command
          """)
  void whatCannotBeRunIsRefusedBeforeItIsSent(String line, String sentence) throws IOException {
    assertThat(ship(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);

    assertThat(said.toString())
        .startsWith("coalmine: ")
        .contains(sentence)
        .endsWith("verdict: none | report: none | exit: 2" + System.lineSeparator());
    assertThat(ship.resolve("arguments")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
    Files.delete(ship);

    assertThat(ship("audit", file)).isEqualTo(4);
    assertThat(said.toString())
        .contains("the command cannot be written to " + ship, "set TMPDIR to another folder")
        .endsWith("verdict: none | report: none | exit: 4\n");
  }
}
