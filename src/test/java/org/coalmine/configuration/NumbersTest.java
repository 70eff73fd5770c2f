package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  private static final String LEAST =
      """
      corpus { paths = [x.txt] }
      canaries.formats = [ { name = pin, text = "{fill}.", fill = "[0-9]{6}" } ]
      """;

  /** Whole numbers that are null unless somebody sets them, or stand in lists. */
  private static final Map<String, String> MORE =
      Map.of(
          "corpus.limit", "%s",
          "corpus.user-column", "%s",
          "gate.max-extracted", "%s",
          "canaries.defaults.insertions", "[%s]",
          "gate.by-insertions", "[{ up-to = %s, max-exposure-bits = 1 }]",
          "canaries.formats",
              "[{ name = w, text = \"{fill}.\", words = [aa, bb, cc, dd, ee, ff], count = %s }]");

  /** Keys whose default happens to be whole. */
  private static final Set<String> FRACTIONS =
      Set.of(
          "training.gradient-clip",
          "training.dropout",
          "training.weight-decay",
          "training.privacy.clip-norm",
          "rank.shard-seconds",
          "rank.dense-hours",
          "generate.temperature",
          "generate.top-p",
          "scan.triage.decide-bits",
          "gate.baseline-tolerance-bits");

  @TempDir private Path folder;

  /** Every key of reference.conf whose default is a whole number, but those of fractions. */
  static Stream<String> wholeKeys() throws IOException {
    Config reference = ConfigFactory.parseString(Files.readString(Path.of("conf/reference.conf")));
    return Stream.concat(
        MORE.keySet().stream(),
        reference.resolve().entrySet().stream()
            .filter(
                entry ->
                    entry.getValue().valueType() == ConfigValueType.NUMBER
                        && entry.getValue().render().matches("[0-9]+"))
            .map(Map.Entry::getKey)
            .filter(key -> !FRACTIONS.contains(key)));
  }

  private AuditConfiguration read(String key, String number) throws IOException {
    Path file = folder.resolve("my.conf");
    String value = MORE.getOrDefault(key, "%s").formatted(number);
    Files.writeString(file, LEAST + key + " = " + value + "\n");
    return ConfigurationReader.read(file, List.of());
  }

  @ParameterizedTest
  @MethodSource("wholeKeys")
  void noFractionIsCutOff(String key) {
    for (String fraction : new String[] {"2.5", "2.0000000001", "25e-1", "\"2.5\""}) {
      assertThatThrownBy(() -> read(key, fraction))
          .as("%s = %s", key, fraction)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("my.conf:3: ")
          .hasMessageContaining(
              key.substring(key.lastIndexOf('.') + 1)
                  .replace("formats", "count")
                  .replace("by-insertions", "up-to"))
          .hasMessageContaining("must be a whole number: ");
    }
  }

  @Test
  void aWholeNumberMayBeWrittenWithAPoint() throws IOException {
    assertThat(read("training.epochs", "2.0").training().settings().epochs()).isEqualTo(2);
    assertThat(read("training.epochs", "1e1").training().settings().epochs()).isEqualTo(10);
    assertThat(read("rank.dense-limit", "1e12").rank().denseLimit()).isEqualTo(1_000_000_000_000L);
    assertThat(read("rank.dense-limit", "9223372036854775807").rank().denseLimit())
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "rank.dense-limit, 9223372036854775808",
    "rank.dense-limit, 1e19",
    "training.epochs, 2147483648",
    "training.epochs, 4294967297",
    "corpus.limit, -1e19"
  })
  void whatIsTooLargeIsRefused(String key, String number) {
    assertThatThrownBy(() -> read(key, number))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("my.conf:3: " + key + ": must be from ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"30s", "30d", "30f", "10 MB", "1%", "0x10", "NaN", "Infinity", "1_0", "[]"})
  void unitsAreInTheKey(String written) {
    for (String key : new String[] {"rank.deadline-seconds", "training.epochs"}) {
      assertThatThrownBy(() -> read(key, "[]".equals(written) ? written : "\"" + written + "\""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("my.conf:3: " + key + ": must be a number");
    }
  }

  @Test
  void aNumberThatNoDoubleHoldsIsRefused() {
    for (String key : new String[] {"rank.deadline-seconds", "rank.dense-limit"}) {
      assertThatThrownBy(() -> read(key, "1e400"))
          .hasMessageContaining("my.conf:3: " + key + ": is too large for a number");
      assertThatThrownBy(() -> read(key, "\"-1e999999999\"")).hasMessageContaining(key + ": ");
    }
  }
}
