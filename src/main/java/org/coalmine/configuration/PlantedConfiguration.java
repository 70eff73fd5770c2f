package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalmine.settings.ConfigurationException;

/**
 * The configuration of a run that planted canaries, read again for a new run that ranks them under
 * a model trained elsewhere. Canaries, seed and corpus stay as they were planted.
 */
public final class PlantedConfiguration {
  /** Sections of which every key may be another one where the processed text is read. */
  private static final Set<String> OF_TEXT = Set.of("corpus", "survival");

  /** What of the corpus is true of the text that was planted, and not of what became of it. */
  private static final List<String> OF_PLANTED =
      List.of("containing", "limit", "user-field", "user-column");

  /** Sections of which every key may be another one. */
  private static final Set<String> SECTIONS =
      Set.of("rank", "extract", "gate", "audit", "model", "reference", "scores", "synthetic");

  private static final String DIRECTORY = "run.directory";

  private PlantedConfiguration() {}

  /**
   * Reads what {@link ResolvedConfiguration#rendered} wrote.
   *
   * @param source names it in errors
   * @param overrides of the form {@code key=value}
   * @throws ConfigurationException naming the key, if an override would change what was planted, or
   *     the result cannot be used
   */
  public static ResolvedConfiguration read(String source, String text, List<String> overrides) {
    Config config = ConfigurationSource.parsed(source, text);
    boolean manyRuns = config.hasPath(DIRECTORY) && config.getString(DIRECTORY).contains("{time}");
    if (!manyRuns) {
      config = config.withoutPath(DIRECTORY);
    }
    for (String override : overrides) {
      Config set = SetOption.parse(override);
      requireHarmless(set.root());
      config = set.withFallback(config);
    }
    return ResolvedConfiguration.of(
        ConfigurationSource.whole(source, config), source, ConfigurationReader::audit);
  }

  /**
   * Reads what {@link ResolvedConfiguration#rendered} wrote, with the text that a pipeline made of
   * what was planted as its corpus: every document of it, of whatever user.
   *
   * @param source names it in errors
   * @param paths of the processed text
   * @param overrides of the form {@code key=value}
   * @throws ConfigurationException naming the key, if an override is not of corpus or survival, or
   *     the result cannot be used
   */
  public static AuditConfiguration processed(
      String source, String text, List<String> paths, List<String> overrides) {
    Config config = ConfigurationSource.parsed(source, text);
    for (String key : OF_PLANTED) {
      config = config.withoutPath("corpus." + key);
    }
    for (String override : overrides) {
      Config set = SetOption.parse(override);
      for (Map.Entry<String, ConfigValue> entry : set.root().entrySet()) {
        if (!OF_TEXT.contains(entry.getKey())) {
          throw new ConfigurationException(
              "--set %s: only corpus and survival are used here".formatted(path(entry)));
        }
      }
      config = set.withFallback(config);
    }
    config = config.withValue("corpus.paths", ConfigValueFactory.fromIterable(paths));
    return ResolvedConfiguration.of(
            ConfigurationSource.whole(source, config), source, ConfigurationReader::begun)
        .configuration();
  }

  private static void requireHarmless(ConfigObject set) {
    for (Map.Entry<String, ConfigValue> entry : set.entrySet()) {
      boolean harmless =
          SECTIONS.contains(entry.getKey())
              || entry.getKey().equals("name")
              || entry.getKey().equals("run")
                  && entry.getValue() instanceof ConfigObject run
                  && run.keySet().equals(Set.of("directory"));
      if (!harmless) {
        throw new ConfigurationException(
            ("--set %s: the canaries are planted already, and what decided them stays as it is;"
                    + " name, run.directory, rank, extract, gate, audit, model, reference, scores"
                    + " and synthetic may be set")
                .formatted(path(entry)));
      }
    }
  }

  private static String path(Map.Entry<String, ConfigValue> entry) {
    return entry.getValue() instanceof ConfigObject section && section.size() == 1
        ? entry.getKey() + "." + path(section.entrySet().iterator().next())
        : entry.getKey();
  }
}
