package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coalmine.canary.FillExpression;
import org.coalmine.settings.ConfigurationException;

/**
 * A configuration as it was read, once: its values, and the texts that a run keeps of it. Files
 * that are edited later change neither.
 */
public final class ResolvedConfiguration {
  /** The key of a file that holds a format's words. */
  static final String WORDS_FILE = "words-file";

  private static final String FORMATS = "canaries.formats";
  private static final String DEFAULTS = "canaries.defaults";
  private static final String DIRECTORY = "run.directory";

  private final Config given;
  private final Config kept;
  private final String source;
  private final Function<Section, AuditConfiguration> reader;
  private final AuditConfiguration configuration;

  private ResolvedConfiguration(
      Config given,
      Config kept,
      String source,
      Function<Section, AuditConfiguration> reader,
      AuditConfiguration configuration) {
    this.given = given;
    this.kept = kept;
    this.source = source;
    this.reader = reader;
    this.configuration = configuration;
  }

  /**
   * @param config with every default, resolved
   * @param source names it in errors
   * @param reader of the values
   * @throws ConfigurationException if a value cannot be used
   */
  static ResolvedConfiguration of(
      Config config, String source, Function<Section, AuditConfiguration> reader) {
    AuditConfiguration configuration = Section.read(Section.root(config, source), reader);
    return new ResolvedConfiguration(
        config,
        withWords(config, (index, format) -> words(configuration.formats().get(index))),
        source,
        reader,
        configuration);
  }

  /**
   * Puts words in the place of the path of a file that holds them.
   *
   * @param words of the format of an index, which names a file with its defaults; empty to leave
   *     the path
   */
  static Config withWords(
      Config config, BiFunction<Integer, Config, Optional<List<String>>> words) {
    List<ConfigObject> kept = new ArrayList<>();
    boolean any = false;
    for (ConfigObject written : config.getObjectList(FORMATS)) {
      Config whole = written.toConfig().withFallback(config.getConfig(DEFAULTS));
      Optional<List<String>> read =
          whole.hasPath(WORDS_FILE) ? words.apply(kept.size(), whole) : Optional.empty();
      any |= read.isPresent();
      kept.add(
          read.map(
                  lines ->
                      written
                          .withoutKey(WORDS_FILE)
                          .withValue("words", ConfigValueFactory.fromIterable(lines)))
              .orElse(written));
    }
    return any
        ? config
            .withoutPath(DEFAULTS + "." + WORDS_FILE)
            .withValue(FORMATS, ConfigValueFactory.fromIterable(kept))
        : config;
  }

  private static Optional<List<String>> words(AuditConfiguration.Format format) {
    return format.fill() instanceof FillExpression.Words words
        ? Optional.of(words.words())
        : Optional.empty();
  }

  /** The values. */
  public AuditConfiguration configuration() {
    return configuration;
  }

  /** Whether the seed stands in a file that was read, not in the environment or on the line. */
  public boolean writesSeed() {
    return given.getValue("seed").origin().filename() != null;
  }

  /** The same with another {@code run.directory}. */
  public ResolvedConfiguration withRunDirectory(String directory) {
    ConfigValue value = ConfigValueFactory.fromAnyRef(directory);
    Config moved = kept.withValue(DIRECTORY, value);
    return new ResolvedConfiguration(
        given.withValue(DIRECTORY, value),
        moved,
        source,
        reader,
        Section.read(Section.root(moved, source), reader));
  }

  /**
   * The text of it, secrets included, with the words of files in it: what a resumed run reads
   * again.
   */
  public String rendered() {
    return rendered(kept);
  }

  /** The text of a resolved configuration, from which the same is read. */
  static String rendered(Config resolved) {
    return resolved
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(true));
  }

  /** By dotted key, without the seed and the words of files: what a manifest may show. */
  public SortedMap<String, String> described() {
    TreeMap<String, String> described = new TreeMap<>();
    given
        .withoutPath("seed")
        .entrySet()
        .forEach(
            entry ->
                described.put(
                    entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
    return described;
  }

  /** Every key with its value and origin, but no secret. */
  public List<EffectiveKey> effective() {
    return EffectiveKey.of(given);
  }

  /** The files of words that a rendered configuration names; 0.1.0 kept no words themselves. */
  public static List<String> wordsFiles(String rendered) {
    try {
      Config canaries =
          ConfigFactory.parseString(
                  rendered,
                  ConfigParseOptions.defaults().setIncluder(new RefusingIncluder("canaries.json")))
              .getConfig("canaries");
      return Stream.concat(
              Stream.of(canaries.getConfig("defaults")),
              canaries.getObjectList("formats").stream().map(ConfigObject::toConfig))
          .filter(format -> format.hasPath(WORDS_FILE))
          .map(format -> format.getString(WORDS_FILE))
          .distinct()
          .toList();
    } catch (ConfigException e) {
      return List.of();
    }
  }
}
