package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coalmine.configuration.ConfigurationReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan --effective}. */
class EffectiveTest {
  /** Their elements have lines, they themselves have none. */
  private static final List<String> LISTS_OF_OBJECTS =
      List.of("canaries.formats", "gate.by-insertions", "score.extraction.schemes");

  @TempDir private Path folder;

  private record Line(String value, String origin) {}

  private Map<String, Line> effective(String text, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), text);
    String[] arguments = new String[more.length + 3];
    arguments[0] = "plan";
    arguments[1] = file.toString();
    arguments[2] = "--effective";
    System.arraycopy(more, 0, arguments, 3, more.length);
    Outcome outcome = Outcome.of(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).doesNotContain("tell-nobody");
    assertThat(outcome.lastLine()).startsWith("verdict: ").endsWith(" | report: none | exit: 0");
    Map<String, Line> lines = new TreeMap<>();
    for (String line : outcome.out().lines().filter(it -> !it.startsWith("verdict:")).toList()) {
      String[] sides = line.split(" +# ", 2);
      String[] setting = sides[0].split(" = ", 2);
      lines.put(setting[0], new Line(setting[1], sides[1].replace(folder + "/", "")));
    }
    return lines;
  }

  private static final String CONFIGURATION =
      """
      seed = tell-nobody-of-this
      corpus.paths = ["s3a://me:tell-nobody@bucket/mail"]
      canaries.defaults.copies = 3
      canaries.formats = [
        { name = pin, text = "my pin is {fill}.", fill = "[0-9]{4}", controls = 5 }
        { name = tan, text = "my tan is {fill}.", fill = "[0-9]{4}" }
      ]
      gate.by-insertions = [{ up-to = 1, max-exposure-bits = 10 }]
      include "more.conf"
      """;

  @Test
  void saysOfEveryKeyWhoSetIt() throws IOException {
    Files.writeString(folder.resolve("more.conf"), "\ntraining.epochs = 7\nname = ${?USER}\n");
    Map<String, Line> lines =
        effective(CONFIGURATION, "--set", "training.units=9", "--set=rank.draws=300");
    assertThat(lines)
        .containsEntry("seed", new Line("set, 19 characters", "my.conf:1"))
        .containsEntry("corpus.paths", new Line("[\"s3a://***@bucket/mail\"]", "my.conf:2"))
        .containsEntry("canaries.defaults.copies", new Line("3", "my.conf:3"))
        .containsEntry("canaries.formats[0].copies", new Line("3", "my.conf:3"))
        .containsEntry("canaries.formats[0].controls", new Line("5", "my.conf:5"))
        .containsEntry("canaries.formats[1].controls", new Line("20", "reference"))
        .containsEntry("canaries.formats[1].name", new Line("\"tan\"", "my.conf:6"))
        .containsEntry("gate.by-insertions[0].up-to", new Line("1", "my.conf:8"))
        .containsEntry("training.epochs", new Line("7", "more.conf:2"))
        .containsEntry("training.units", new Line("9", "--set"))
        .containsEntry("rank.near-tie-nats", new Line("0.0001", "reference"));
    if (System.getenv("USER") != null) {
      assertThat(lines.get("name")).extracting(Line::origin).isEqualTo("environment");
    }
  }

  @Test
  void everyKeyOfTheReferenceIsThere() throws IOException {
    Files.writeString(folder.resolve("more.conf"), "");
    Map<String, Line> lines = effective(CONFIGURATION);
    List<String> keys =
        ConfigurationReader.referenceValues().keySet().stream()
            .filter(key -> !LISTS_OF_OBJECTS.contains(key))
            .toList();
    assertThat(keys).hasSizeGreaterThan(50);
    assertThat(lines.keySet())
        .containsAll(keys)
        .contains("seed", "score.extraction.schemes[0].temperature");
    lines.values().stream()
        .filter(line -> !line.origin().startsWith("my.conf:"))
        .forEach(line -> assertThat(line.origin()).isEqualTo("reference"));
  }

  @Test
  void aSeedThatIsNotSetIsMadeByOpenssl() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "seed = ${COALMINE_SEED}");
    if (System.getenv("COALMINE_SEED") == null) {
      Outcome unset = Outcome.of("plan", file.toString());
      assertThat(unset.code()).isEqualTo(2);
      assertThat(unset.err()).contains("my.conf", "COALMINE_SEED=$(openssl rand -hex 16)");
      Outcome fixed = Outcome.of("plan", "conf/quickstart-small.conf", "--set=seed=coalmine");
      assertThat(fixed.out()).contains("openssl rand -hex 16");
    }
  }
}
