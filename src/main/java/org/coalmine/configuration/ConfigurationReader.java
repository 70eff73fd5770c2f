package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration.Comparisons;
import org.coalmine.configuration.AuditConfiguration.EveryEpoch;
import org.coalmine.configuration.AuditConfiguration.Extract;
import org.coalmine.configuration.AuditConfiguration.Foreign;
import org.coalmine.configuration.AuditConfiguration.Format;
import org.coalmine.configuration.AuditConfiguration.Holdout;
import org.coalmine.configuration.AuditConfiguration.Insert;
import org.coalmine.configuration.AuditConfiguration.Plant;
import org.coalmine.configuration.AuditConfiguration.Rank;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.AuditConfiguration.Sampling;
import org.coalmine.configuration.AuditConfiguration.Scores;
import org.coalmine.configuration.AuditConfiguration.Survival;
import org.coalmine.configuration.AuditConfiguration.Training;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.text.RowText;
import org.coalmine.token.DocumentEnd;
import org.jspecify.annotations.Nullable;

/**
 * Reads HOCON over the defaults of reference.conf into an {@link AuditConfiguration}.
 *
 * <p>It has more than 400 lines because every section is read beside those that it must agree with.
 */
public final class ConfigurationReader {
  /** The key of an experiment's variants. */
  static final String VARIANTS = "variants";

  /** Of training that is read and not done. */
  private static final PrivacySection.Run UNUSED = PrivacySection.Run.BEGUN;

  /** Names a text without a file in errors. */
  private static final String TEXT = "configuration";

  private ConfigurationReader() {}

  /**
   * Reads a file, with overrides of the form {@code key=value}.
   *
   * @throws ConfigurationException naming file, line, key and remedy
   */
  public static AuditConfiguration read(Path file, List<String> overrides) {
    return resolve(file, overrides).configuration();
  }

  /**
   * Reads a file as {@link #read} does, for a run that keeps what was read.
   *
   * @throws ConfigurationException naming file, line, key and remedy
   */
  public static ResolvedConfiguration resolve(Path file, List<String> overrides) {
    return resolve(file, ConfigurationSource.parsed(file), overrides);
  }

  /**
   * Reads a file as {@link #resolve(Path, List)} does, for a run on the corpus alone: it must name
   * a corpus, and need not name canaries.
   *
   * @throws ConfigurationException naming file, line, key and remedy
   */
  public static ResolvedConfiguration resolveCorpus(Path file, List<String> overrides) {
    return ResolvedConfiguration.of(
        ConfigurationSource.resolved(file, ConfigurationSource.parsed(file), overrides)
            .withoutPath(VARIANTS),
        file.toString(),
        ConfigurationReader::corpusAlone);
  }

  /** Reads what {@link ResolvedConfiguration#rendered} wrote of a run on the corpus alone. */
  public static AuditConfiguration parseCorpus(String source, String text) {
    Config stored = ConfigurationSource.parsed(source, text);
    return Section.read(
        Section.root(ConfigurationSource.whole(source, stored), source),
        ConfigurationReader::corpusAlone);
  }

  private static AuditConfiguration corpusAlone(Section root) {
    return audit(root, UNUSED, Purpose.CORPUS);
  }

  /** What is asked of a configuration. */
  private enum Purpose {
    /** Canaries, and a corpus unless it names a model. */
    CANARIES,
    /** A corpus, canaries or none. */
    CORPUS
  }

  /** The same of a file that was parsed before. */
  static ResolvedConfiguration resolve(Path file, Config parsed, List<String> overrides) {
    return audit(file.toString(), ConfigurationSource.resolved(file, parsed, overrides));
  }

  /**
   * Reads a text as {@link #resolve(Path, List)} reads a file; it may include nothing.
   *
   * @throws ConfigurationException naming line, key and remedy
   */
  public static ResolvedConfiguration resolve(String text) {
    return audit(TEXT, ConfigurationSource.whole(TEXT, ConfigurationSource.parsed(TEXT, text)));
  }

  private static ResolvedConfiguration audit(String source, Config whole) {
    if (whole.hasPath(VARIANTS)) {
      throw new ConfigurationException(
          source + ": holds variants, as an experiment does; run it with coalmine experiment");
    }
    return ResolvedConfiguration.of(
        whole.withoutPath(VARIANTS), source, ConfigurationReader::audit);
  }

  /**
   * Reads what {@link ResolvedConfiguration#rendered} wrote; a key that is younger than the text
   * has its default.
   *
   * @param source names it in errors
   */
  public static AuditConfiguration parse(String source, String text) {
    Config stored = ConfigurationSource.parsed(source, text);
    PrivacySection.Run run =
        stored.hasPathOrNull("training.privacy.expected-units")
            ? PrivacySection.Run.BEGUN
            : PrivacySection.Run.BEGUN_WITHOUT_EXPECTED_UNITS;
    return Section.read(
        Section.root(ConfigurationSource.whole(source, stored), source), root -> audit(root, run));
  }

  /**
   * How ranks are found where nobody says otherwise: the section {@code rank} of reference.conf.
   */
  public static Rank rankDefaults() {
    return Section.read(
        Section.root(
            ConfigurationSource.reference().getConfig("rank"), ConfigurationSource.REFERENCE),
        ConfigurationReader::rank);
  }

  /**
   * How documents are scored where nobody says otherwise: the section {@code score} of
   * reference.conf.
   */
  public static Scoring scoreDefaults() {
    return Section.read(
        Section.root(
            ConfigurationSource.reference().getConfig("score"), ConfigurationSource.REFERENCE),
        score -> Scoring.read(score, new Scoring.Holdout(List.of(), false)));
  }

  /** How far the extraction goes where nobody says otherwise. */
  public static Extract extractDefaults() {
    return Section.read(
        Section.root(
            ConfigurationSource.reference().getConfig("extract"), ConfigurationSource.REFERENCE),
        ConfigurationReader::extract);
  }

  /** The keys of reference.conf except the seed, and what stands there; {@code null} for none. */
  public static SortedMap<String, String> referenceValues() {
    SortedMap<String, String> values = new TreeMap<>();
    values(ConfigurationSource.reference().withoutPath("seed").root(), "", values);
    return values;
  }

  private static void values(ConfigObject object, String path, Map<String, String> values) {
    object.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject section) {
            values(section, path + key + ".", values);
          } else if (value.valueType() == ConfigValueType.NUMBER) {
            values.put(path + key, EffectiveKey.asWritten(value));
          } else if (value.valueType() == ConfigValueType.STRING) {
            values.put(path + key, String.valueOf(value.unwrapped()));
          } else {
            values.put(path + key, value.render(ConfigRenderOptions.concise()));
          }
        });
  }

  private static Extract extract(Section extract) {
    return new Extract(extract.integer("top"), extract.whole("steps"));
  }

  /**
   * @param none whether no canary is needed
   * @param row how a document is written, where it is a row; else null
   */
  private static List<Format> formats(Section canaries, boolean none, @Nullable RowText row) {
    List<Format> formats = canaries.objects("formats", "defaults", format -> format(format, row));
    if (formats.isEmpty() && !none) {
      throw canaries.failure(
          "formats",
          "names no format; add one such as { name = pin, text = \"my pin is {fill}\","
              + " fill = \"[0-9]{6}\" }",
          null);
    }
    return formats;
  }

  /** Reads a new audit. */
  static AuditConfiguration audit(Section root) {
    return audit(root, PrivacySection.Run.NEW);
  }

  /** Reads an audit that trains nothing new. */
  static AuditConfiguration begun(Section root) {
    return audit(root, UNUSED);
  }

  private static AuditConfiguration audit(Section root, PrivacySection.Run run) {
    return audit(root, run, Purpose.CANARIES);
  }

  private static AuditConfiguration audit(Section root, PrivacySection.Run run, Purpose purpose) {
    String name = root.text("name");
    Secret seed = Secret.of(root.text("seed"));
    Foreign model = root.object("model", ConfigurationReader::foreign);
    Scores scores = root.object("scores", ConfigurationReader::scores);
    boolean trains = model.path().isEmpty() && scores.path().isEmpty();
    CorpusSection.Read corpus =
        root.object(
            "corpus", section -> CorpusSection.read(section, purpose == Purpose.CORPUS || trains));
    HeldOut heldOut = root.object("holdout", ConfigurationReader::heldOut);
    Scoring scoring = root.object("score", score -> Scoring.read(score, heldOut.scored()));
    List<Format> formats =
        root.object(
            "canaries",
            canaries ->
                formats(
                    canaries,
                    purpose == Purpose.CORPUS || scoring.model().isPresent(),
                    corpus.row()));
    ScanConfiguration.Scan scan = root.object("scan", ScanSection::readWithoutRules);
    var ofSanitised = root.object("sanitise", ScanReader::unused);
    return new AuditConfiguration(
        name,
        seed,
        corpus.corpus(),
        root.object("plant", ConfigurationReader::plant),
        heldOut.planted(),
        formats,
        root.object(
            "training",
            training -> {
              Training read = training(training, root.text("seed"), trains ? run : UNUSED);
              return trains ? read : read.withoutPrivacy();
            }),
        root.object("rank", ConfigurationReader::rank),
        root.object(
            "every-epoch",
            epochs ->
                new EveryEpoch(
                    epochs.flag("rank") && trains,
                    epochs.whole("pruned-steps"),
                    epochs.integer("draws"))),
        root.object("audit", audit -> comparisons(audit, trains)),
        root.object("extract", ConfigurationReader::extract),
        root.object(
            "gate", gate -> GateSection.read(gate, formats.stream().map(Format::name).toList())),
        root.object("run", directory -> directory.text("directory")),
        model,
        root.object("reference", ConfigurationReader::foreign),
        root.object("survival", section -> new Survival(section.number("lost-share"))),
        scores,
        scoring,
        root.object(
            "synthetic",
            section -> SyntheticReader.read(section, corpus.format(), scan.settings())),
        root.object("duplicates", DuplicatesSection::read),
        root.object("generate", section -> GenerationReader.read(section, scan)));
  }

  /** What plant holds out, and what score reads beside a corpus. */
  private record HeldOut(Holdout planted, Scoring.Holdout scored) {}

  private static HeldOut heldOut(Section holdout) {
    return new HeldOut(
        new Holdout(holdout.choice("unit", PrivacyUnit.class), holdout.optionalNumber("fraction")),
        Scoring.holdout(holdout));
  }

  private static Plant plant(Section plant) {
    return new Plant(
        plant.choice("insert", Insert.class),
        plant.text("separator"),
        plant.optionalText("id-field"),
        plant.text("role"));
  }

  private static Foreign foreign(Section model) {
    return new Foreign(model.optionalText("path"), model.text("boundary"));
  }

  private static Scores scores(Section scores) {
    return new Scores(scores.optionalText("path"), scores.flag("first-token"));
  }

  private static Comparisons comparisons(Section audit, boolean trains) {
    Comparisons read = new Comparisons(twin(audit), audit.integer("untrained"));
    return trains ? read : new Comparisons(false, 0);
  }

  private static boolean twin(Section audit) {
    String asked = audit.text("twin");
    if (!asked.equals("none") && !asked.equals("true")) {
      throw audit.failure("twin", "must be none or true: " + asked, null);
    }
    return asked.equals("true");
  }

  private static Format format(Section format, @Nullable RowText row) {
    String text = format.text("text");
    Format read =
        new Format(
            format.text("name"),
            row == null ? text : asRow(format, text, row),
            fill(format),
            format.choice("check", Check.class),
            format.integers("insertions"),
            format.integer("copies"),
            format.integer("controls"),
            format.integer("coin-flips"),
            format.integer("coin-insertions"));
    requireSpace(format, read);
    if (row != null) {
      requireValues(format, read);
    }
    return read;
  }

  /** A canary in a table is a row of its own: what its text does not say is missing there. */
  private static String asRow(Section section, String text, RowText row) {
    return row.part(text)
        .map(row::completed)
        .orElseThrow(
            () ->
                section.failure(
                    "text",
                    ("'%s' is no row of corpus.columns: write 'column=value', of several columns"
                            + " those that follow one another, with '; ' between, such as '%s=%s'")
                        .formatted(text, row.columns().get(0), CanaryFormat.HOLE),
                    null));
  }

  /** No fill may end the value that it stands in. */
  private static void requireValues(Section section, Format format) {
    String characters = ConfiguredCanaries.format(format).space().characters();
    for (char ending : new char[] {';', '\\', '\n', '\r'}) {
      if (characters.indexOf(ending) >= 0) {
        throw section.failure(
            "fill",
            "must have no semicolon, backslash or end of a line where documents are rows",
            null);
      }
    }
  }

  private static void requireSpace(Section section, Format format) {
    try {
      ConfiguredCanaries.format(format);
    } catch (InvalidExpressionException e) {
      throw section.failure("fill", String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw section.failure("text", String.valueOf(e.getMessage()), e);
    }
  }

  private static FillExpression fill(Section format) {
    var regex = format.optionalText("fill");
    var file = format.optionalText(ResolvedConfiguration.WORDS_FILE);
    List<String> words = format.optionalTexts("words").orElse(List.of());
    var count = format.optionalInteger("count");
    var separator = format.optionalText("separator");
    int ways = (regex.isPresent() ? 1 : 0) + (file.isPresent() ? 1 : 0) + (words.isEmpty() ? 0 : 1);
    if (ways == 0) {
      throw format.missing(
          "give one of fill, words and words-file",
          List.of("fill", "words", ResolvedConfiguration.WORDS_FILE));
    }
    if (ways > 1) {
      throw format.failure("fill", "give exactly one of fill, words and words-file", null);
    }
    if (regex.isPresent()) {
      if (count.isPresent() || separator.isPresent()) {
        throw format.failure(
            "fill", "count and separator go with words, not with a regular expression", null);
      }
      return new FillExpression.Regex(regex.get());
    }
    if (file.isPresent()) {
      words = lines(format, file.get());
    }
    return new FillExpression.Words(words, count.orElse(1), separator.orElse(" "));
  }

  /** The words of a file. */
  private static List<String> lines(Section format, String file) {
    try {
      return TextLines.of(Path.of(file));
    } catch (ConfigurationException | InvalidPathException e) {
      throw format.failure(ResolvedConfiguration.WORDS_FILE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Rank rank(Section rank) {
    return new Rank(
        rank.choice("method", RankMethod.class),
        rank.whole("pruned-steps"),
        rank.whole("dense-limit"),
        rank.number("dense-hours"),
        rank.choice("score-suffix", SuffixScoring.class),
        new Sampling(
            rank.integer("draws"), rank.number("relative-error"), rank.number("confidence")),
        rank.flag("compare"),
        rank.number("near-tie-nats"),
        rank.number("shard-seconds"),
        rank.optionalNumber("deadline-seconds"));
  }

  private static Training training(Section training, String seed, PrivacySection.Run run) {
    TrainingSettings settings =
        new TrainingSettings(
            training.integer("layers"),
            training.integer("units"),
            training.integer("window"),
            training.integer("batch-size"),
            training.integer("epochs"),
            training.integer("workers"),
            training.integer("averaging-frequency"),
            training.number("learning-rate"),
            training.choice("optimizer", Optimizer.class),
            training.number("momentum"),
            training.number("gradient-clip"),
            training.number("dropout"),
            training.number("weight-decay"),
            training.number("validation-fraction"),
            Long.toHexString(KeyedStream.of(seed, "training", 0).nextLong()));
    Optional<PrivacySettings> privacy =
        training.object("privacy", section -> PrivacySection.read(section, settings, run));
    Optional<String> alphabet = training.optionalText("alphabet");
    Optional<String> startFrom = training.optionalText("start-from");
    if (run == PrivacySection.Run.NEW
        && privacy.isPresent()
        && alphabet.isEmpty()
        && startFrom.isEmpty()) {
      throw training.failure(
          "alphabet",
          "private training needs a fixed alphabet, since a rare character would show its author;"
              + " name the characters without looking at the corpus, as in"
              + " training.alphabet = \" abcdefghijklmnopqrstuvwxyz.\", or name a public model by"
              + " training.start-from, whose alphabet it then is",
          null);
    }
    return new Training(
        settings,
        privacy,
        alphabet,
        training.whole("rare-character"),
        training.flag("end-of-document") ? DocumentEnd.TARGET : DocumentEnd.LEFT_OUT,
        startFrom,
        training.optionalBytes("text-memory"));
  }
}
