package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.Optimizer;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
  private static final String LEAST =
      """
      corpus.paths = ["some.txt"]
      canaries.formats = [
        { name = pin, text = "my pin is {fill}", fill = "[0-9]{6}" }
      ]
      """;

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return write("my.conf", content);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private AuditConfiguration read(String content, String... overrides) throws IOException {
    return ConfigurationReader.read(file(content), List.of(overrides));
  }

  @Test
  void fillsInTheDefaultsOfTheReference() throws IOException {
    AuditConfiguration configuration = read(LEAST);

    assertThat(configuration.name()).isEqualTo("audit");
    assertThat(configuration.corpus().source().format()).isEqualTo(new CorpusFormat.Lines());
    AuditConfiguration.Format format = configuration.formats().get(0);
    assertThat(format.insertions()).containsExactly(1, 2, 4, 8, 16, 32, 64);
    assertThat(format.copies()).isEqualTo(2);
    assertThat(format.controls()).isEqualTo(20);
    assertThat(format.check()).isEqualTo(Check.NONE);
    assertThat(configuration.gate().empty()).isTrue();
  }

  @Test
  void readsEveryKeyOfTheReference() throws IOException {
    AuditConfiguration configuration =
        read(
            """
            name = nightly
            seed = s
            corpus { paths = ["a", "b"], format = parquet, field = body, containing = [x],
                     limit = 7, quarantine-limit = 0.5, document-limit = 99 }
            canaries {
              defaults { check = luhn, insertions = [3], copies = 4, controls = 5, coin-flips = 6 }
              formats = [
                { name = card, text = "card {fill}.", fill = "[0-9]{16}" }
                { name = words, text = "{fill}", words = [a, b], count = 2, separator = "-",
                  check = none, insertions = [], copies = 1, controls = 1, coin-insertions = 3 }
              ]
            }
            training { layers = 1, units = 2, window = 3, batch-size = 4, epochs = 5,
                       learning-rate = 0.5, optimizer = rmsprop, momentum = 0.1,
                       gradient-clip = 0.2, dropout = 0.3, weight-decay = 0.4, workers = 6,
                       averaging-frequency = 7, validation-fraction = 0.25, rare-character = 8 }
            rank { method = importance, pruned-steps = 9, dense-limit = 10, draws = 900,
                   relative-error = 0.5, confidence = 0.75, compare = true,
                   near-tie-nats = 0.125, shard-seconds = 2,
                   deadline-seconds = 12 }
            extract { top = 13, steps = 14 }
            gate { max-exposure-bits = 15, max-extracted = 16, max-epsilon-lower-bound = 17,
                   by-insertions = [{ up-to = 2, max-exposure-bits = 1 }],
                   by-format = [{ format = card, max-exposure-bits = 8 }],
                   baseline-tolerance-bits = 0.5 }
            run.directory = "r"
            """);

    assertThat(configuration.name()).isEqualTo("nightly");
    assertThat(configuration.seed().reveal()).isEqualTo("s");
    assertThat(configuration.corpus().source().paths()).containsExactly("a", "b");
    assertThat(configuration.corpus().source().format())
        .isEqualTo(new CorpusFormat.Parquet("body"));
    assertThat(configuration.corpus().source().limit()).isEqualTo(7);
    assertThat(configuration.corpus().source().maximumCharacters()).isEqualTo(99);
    assertThat(configuration.corpus().quarantineLimit()).isEqualTo(0.5);
    assertThat(configuration.formats())
        .containsExactly(
            new AuditConfiguration.Format(
                "card",
                "card {fill}.",
                new FillExpression.Regex("[0-9]{16}"),
                Check.LUHN,
                List.of(3),
                4,
                5,
                6,
                1),
            new AuditConfiguration.Format(
                "words",
                "{fill}",
                new FillExpression.Words(List.of("a", "b"), 2, "-"),
                Check.NONE,
                List.of(),
                1,
                1,
                6,
                3));
    assertThat(configuration.training().rareCharacter()).isEqualTo(8);
    assertThat(configuration.training().settings().optimizer()).isEqualTo(Optimizer.RMSPROP);
    assertThat(configuration.training().settings().workers()).isEqualTo(6);
    assertThat(configuration.training().settings().weightDecay()).isEqualTo(0.4);
    assertThat(configuration.rank().method()).isEqualTo(RankMethod.IMPORTANCE);
    assertThat(configuration.rank().sampling())
        .isEqualTo(new AuditConfiguration.Sampling(900, 0.5, 0.75));
    assertThat(configuration.rank().compare()).isTrue();
    assertThat(configuration.rank().deadlineSeconds()).hasValue(12);
    assertThat(configuration.extract()).isEqualTo(new AuditConfiguration.Extract(13, 14));
    assertThat(configuration.gate().maxExposureBits())
        .containsExactly(Limit.all(15), new Limit(2, 1), new Limit("card", null, 8));
    assertThat(configuration.gate().maxExtracted()).containsExactly(Limit.all(16));
    assertThat(configuration.gate().maxEpsilonLowerBound()).isEqualTo(17);
    assertThat(configuration.runDirectory()).isEqualTo("r");
  }

  @Test
  void overridesFromTheCommandLineWin() throws IOException {
    AuditConfiguration configuration =
        read(LEAST, "training.epochs=3", "canaries.defaults.controls=1", "name=other");

    assertThat(configuration.training().settings().epochs()).isEqualTo(3);
    assertThat(configuration.formats().get(0).controls()).isEqualTo(1);
    assertThat(configuration.name()).isEqualTo("other");
  }

  @Test
  void theSeedIsNowhereInTheDescriptionNorInPrint() throws IOException {
    ResolvedConfiguration resolved =
        ConfigurationReader.resolve(file(LEAST + "seed = c0a1-secret"), List.of());

    assertThat(resolved.rendered()).contains("c0a1-secret");
    assertThat(resolved.described().toString()).contains("training.epochs").doesNotContain("c0a1");
    assertThat(resolved.configuration().toString()).doesNotContain("c0a1");
  }

  @Test
  void whatIsRenderedReadsBackTheSame() throws IOException {
    ResolvedConfiguration resolved =
        ConfigurationReader.resolve(file(LEAST), List.of("training.epochs=3"));

    assertThat(ConfigurationReader.parse("copy", resolved.rendered()))
        .isEqualTo(resolved.configuration());
  }

  @Test
  void anEditAfterReadingChangesNothing() throws IOException {
    write("included.conf", "training.epochs = 3");
    Path file = file(LEAST + "include \"included.conf\"");
    ResolvedConfiguration resolved = ConfigurationReader.resolve(file, List.of());
    String rendered = resolved.rendered();
    write("included.conf", "training.epochs = 4");
    file(LEAST + "seed = other");

    assertThat(resolved.rendered()).isEqualTo(rendered);
    assertThat(resolved.described()).containsEntry("training.epochs", "3");
    assertThat(resolved.configuration().training().settings().epochs()).isEqualTo(3);
    String directory = "file:///a b/\"c\"=${d}";
    ResolvedConfiguration moved = resolved.withRunDirectory(directory);
    assertThat(moved.configuration().runDirectory()).isEqualTo(directory);
    assertThat(moved.configuration().training()).isEqualTo(resolved.configuration().training());
    assertThat(moved.configuration().seed()).isEqualTo(resolved.configuration().seed());
  }

  @Test
  void theWordsOfAFileAreKept() throws IOException {
    Path words = write("words.txt", "able\nacid\n\n\"a\", \\b\u00e9\n");
    Path other = write("other.txt", "one\ntwo\n");
    String text =
        """
        corpus.paths = ["some.txt"]
        canaries.defaults.words-file = "%s"
        canaries.formats = [
          # kept as it is
          { name = one, text = "a {fill}", count = 2 }
          { name = two, text = "b {fill}", words-file = "%s", separator = "" }
        ]
        """
            .formatted(words, other);
    ResolvedConfiguration resolved = ConfigurationReader.resolve(file(text), List.of());
    Files.delete(words);
    Files.writeString(other, "three\n");

    AuditConfiguration again = ConfigurationReader.parse("copy", resolved.rendered());
    assertThat(again).isEqualTo(resolved.configuration());
    assertThat(again.formats())
        .extracting(AuditConfiguration.Format::fill)
        .containsExactly(
            new FillExpression.Words(List.of("able", "acid", "\"a\", \\b\u00e9"), 2, " "),
            new FillExpression.Words(List.of("one", "two"), 1, ""));
    assertThat(resolved.withRunDirectory("r").configuration().formats()).isEqualTo(again.formats());
    assertThat(resolved.rendered()).doesNotContain("words-file\"");
    assertThat(resolved.described().toString())
        .as("a manifest names the file, it does not repeat the words")
        .contains("other.txt")
        .doesNotContain("acid");
    assertThat(ResolvedConfiguration.wordsFiles(resolved.rendered())).isEmpty();
    assertThat(ResolvedConfiguration.wordsFiles(text))
        .containsExactly(words.toString(), other.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.epoch = 3          | my.conf:5: unknown key training.epoch; did you mean training.epochs?
          canaries.default.copies = 3 | my.conf:5: unknown key canaries.default; did you mean canaries.defaults?
          training.epochs = many      | my.conf:5: training.epochs: must be a number without a unit, which the key names if there is one: many
          training.epochs = 0         | my.conf:5: training.epochs: must be at least 1: 0
          training.units = 2147483647 | my.conf:5: training.units: must be at most 4096: 2147483647
          training.layers = 65        | my.conf:5: training.layers: must be at most 64: 65
          training { units = 4096, layers = 3 } | my.conf:5: training.units: squared times layers must be at most 33554432
          training.workers = 99999999 | my.conf:5: training.workers: must be at most 10000: 99999999
          seed = ""                   | my.conf:5: seed: must not be empty
          name = "a b"                | my.conf:5: name: must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit: 'a b'
          corpus.format = xml         | my.conf:5: corpus.format: 'xml' is not one of lines, files, tsv, csv, table, jsonl
          rank.method = fast          | my.conf:5: rank.method: 'fast' is not one of auto, dense
          corpus.paths = []           | my.conf:5: corpus.paths: names no file
          canaries.formats = []       | my.conf:5: canaries.formats: names no format
          rank.confidence = 1.5       | my.conf:5: rank.confidence: must be between 0 and 1: 1.5
          rank.draws = 0              | my.conf:5: rank.draws: must be from 1 to 10000000: 0
          rank.relative-error = -0.1  | my.conf:5: rank.relative-error: must be at least 0: -0.1
          training { epochs =         | my.conf
          name = ${missing}           | my.conf: 5
          """)
  void namesFileLineKeyAndRemedy(String line, String message) {
    assertThatThrownBy(() -> read(LEAST + line))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fill = "[0-9]{4}"                | my.conf:3: canaries.formats[0].text: is missing
          fill = "[0-9]{4}", txt = a       | my.conf:3: unknown key canaries.formats[0].txt; did you mean canaries.formats[0].text?
          text = "{fill}"                  | my.conf:3: canaries.formats[0].fill: give one of fill, words and words-file
          text = "{fill}", fil = "[0-9]"   | my.conf:3: unknown key canaries.formats[0].fil; did you mean canaries.formats[0].fill?
          text = "{fill}", wrds = [a, b]   | my.conf:3: unknown key canaries.formats[0].wrds; did you mean canaries.formats[0].words?
          text = "{fill}", fill = "[0-9]+" | my.conf:3: canaries.formats[0].fill: fill expression [0-9]+: it matches infinitely many
          text = "{fill}", fill = "[0-9"   | my.conf:3: canaries.formats[0].fill:
          text = "{fill}", fill = "a{9999}" | my.conf:3: canaries.formats[0].fill: fill expression a{9999}: its fills have up to 9999 characters
          text = "\\u0002{fill}", fill = a | my.conf:3: canaries.formats[0].text: the text and fills of format 'pin' must not hold U+0002
          name = ".x", text = "{fill}", fill = a | my.conf:3: canaries.formats[0].name: must be 1 to 64 of A-Z a-z 0-9 . _ -
          text = "no hole", fill = "[0-9]" | my.conf:3: canaries.formats[0].text:
          """)
  void namesFileLineAndKeyInAListedFormat(String keys, String message) {
    assertThatThrownBy(
            () ->
                read(
                    "corpus.paths = [a]\n\ncanaries.formats = [{ name = pin, %s }]"
                        .formatted(keys)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    for (String deep : List.of("x = " + "[".repeat(100_000), "x{".repeat(50_000))) {
      assertThatThrownBy(() -> read(LEAST + deep))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("my.conf: is nested too deeply");
    }
  }

  @Test
  void namesTheUsersFileWhereAKeyIsNotWritten() {
    assertThatThrownBy(() -> read("canaries.formats = [{ text = \"{fill}\", fill = \"[0-9]\" }]"))
        .hasMessageContaining("my.conf: corpus.paths: names no file");
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThatThrownBy(() -> ConfigurationReader.read(folder.resolve("no.conf"), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no.conf: no such configuration file");
  }

  @Test
  void takesAnOverrideThatIsNoHoconAsText() throws IOException {
    assertThat(read(LEAST, "run.directory=/tmp/{name}-{time}").runDirectory())
        .isEqualTo("/tmp/{name}-{time}");
  }

  @Test
  void refusesAnOverrideThatIsNone() {
    assertThatThrownBy(() -> read(LEAST, "epochs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set epochs: write --set key=value");
    assertThatThrownBy(() -> read(LEAST, "training.epoch=4"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set training.epoch: unknown key training.epoch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed:tell-nobody",
        "seed=[tell-nobody]",
        "seed={a=tell-nobody}",
        "seed.part=tell-nobody",
        " \"seed\" = [tell-nobody]",
        "{seed=[tell-nobody]}"
      })
  void noMessageRepeatsASeed(String override) {
    assertThatThrownBy(() -> read(LEAST, override))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set seed")
        .hasMessageNotContaining("tell-nobody");
  }

  @Test
  void theShippedQuickstartIsWhatItSays() {
    AuditConfiguration quickstart =
        ConfigurationReader.read(Path.of("conf/quickstart.conf"), List.of());

    assertThat(quickstart.formats()).hasSize(1);
    assertThat(quickstart.formats().get(0).insertions()).containsExactly(1, 2, 4, 8, 16, 32, 64);
    assertThat(quickstart.formats().get(0).controls()).isEqualTo(20);
  }

  @Test
  void inATableACanaryIsARow() throws IOException {
    String table =
        """
        corpus { paths = ["some.csv"], format = table, columns = [age, pin, job],
                 user-column = who, delimiter = ";" }
        synthetic { paths = ["new.csv"], format = table }
        canaries.formats = [{ name = pin, text = "%s", fill = "%s" }]
        """;
    AuditConfiguration read = read(table.formatted("pin={fill}", "[0-9]{6}"));
    assertThat(read.corpus().source().format())
        .isEqualTo(
            new CorpusFormat.Table(
                new RowText(List.of("age", "pin", "job")), "who", true, ';', null));
    assertThat(read.synthetic().format())
        .isEqualTo(
            new CorpusFormat.Table(
                new RowText(List.of("age", "pin", "job")), null, true, ';', null));
    assertThat(read.formats().get(0).text()).isEqualTo("age=; pin={fill}; job=");
    assertThat(read(table.formatted("age=40; pin=DE{fill}", "[0-9]{6}")).formats().get(0).text())
        .isEqualTo("age=40; pin=DE{fill}; job=");
    assertThatThrownBy(() -> read(table.formatted("my pin is {fill}", "[0-9]{6}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("text: 'my pin is {fill}' is no row of corpus.columns: write")
        .hasMessageContaining("such as 'age={fill}'");
    assertThatThrownBy(() -> read(table.formatted("pin={fill}", "[0-9;]{6}")))
        .hasMessageContaining("fill: must have no semicolon");
    assertThatThrownBy(() -> read(LEAST + "corpus.format = table"))
        .hasMessageContaining("corpus.columns: names no column");
    assertThatThrownBy(() -> read(LEAST + "synthetic.format = table"))
        .hasMessageContaining("synthetic.format: 'table' has the columns of the corpus");
    assertThatThrownBy(() -> read(LEAST + "synthetic.records.distances = [0.1, 1]"))
        .hasMessageContaining("synthetic.records.distances: must be different numbers");
  }
}
