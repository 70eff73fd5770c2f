package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.coalmine.settings.ConfigurationException;

/**
 * The variants of an experiment: a configuration of an audit with a list {@code variants} beside
 * it, each an object with a {@code label} and the keys that it sets otherwise.
 *
 * @param name of the configuration, as its first variant has it
 * @param runDirectory of all of them: may hold {@code {name}} and {@code {time}}
 * @param variants at least one
 */
public record Experiment(String name, String runDirectory, List<Variant> variants) {
  private static final String DIRECTORY = "run.directory";

  /** What stands beside the folders of the variants. */
  private static final Set<String> TAKEN =
      Set.of(".", "..", "lease", "study.json", "study.html", "verdict.json");

  public Experiment {
    variants = List.copyOf(variants);
  }

  /** One variant, with its configuration as it was read with the experiment. */
  public record Variant(String label, ResolvedConfiguration configuration) {
    /** The label as the name of a folder. */
    public String folder() {
      return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    }
  }

  /**
   * Reads the variants of a file, each with its configuration, so that a mistake in the last one
   * shows before the first one runs, and an edit in between changes none.
   *
   * @throws ConfigurationException naming file, key and remedy
   */
  public static Experiment read(Path file, List<String> overrides) {
    List<Variant> variants = new ArrayList<>();
    Set<String> folders = new HashSet<>();
    String name = "";
    String directory = "";
    Config parsed = ConfigurationSource.parsed(file);
    for (Config object : objects(file, parsed)) {
      if (!object.hasPath("label")) {
        throw new ConfigurationException(file + ": variants: each must have a label");
      }
      if (object.hasPath(DIRECTORY)) {
        throw new ConfigurationException(
            file + ": variants: run.directory is of all of them; set it beside variants");
      }
      List<String> keys = new ArrayList<>(overrides);
      keys.add(ConfigurationReader.VARIANTS + "=null");
      addKeys(List.of(), object.withoutPath("label").root(), keys);
      Variant variant =
          new Variant(object.getString("label"), ConfigurationReader.resolve(file, parsed, keys));
      if (TAKEN.contains(variant.folder())) {
        throw new ConfigurationException(
            "%s: variants: the label '%s' cannot be the name of a folder; choose another"
                .formatted(file, variant.label()));
      }
      if (!folders.add(variant.folder())) {
        throw new ConfigurationException(
            file + ": variants: two have the label '" + variant.label() + "'");
      }
      AuditConfiguration checked = variant.configuration().configuration();
      ConfiguredCanaries.draw(checked);
      name = variants.isEmpty() ? checked.name() : name;
      directory = checked.runDirectory();
      variants.add(variant);
    }
    return new Experiment(name, directory, variants);
  }

  /**
   * Adds an override for every key below an object. A null is one too: it takes away what the other
   * variants have, and {@link Config#entrySet} leaves it out.
   */
  private static void addKeys(List<String> path, ConfigObject object, List<String> overrides) {
    object.forEach(
        (key, value) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(key);
          if (value instanceof ConfigObject child) {
            addKeys(longer, child, overrides);
          } else {
            overrides.add(
                ConfigUtil.joinPath(longer) + "=" + value.render(ConfigRenderOptions.concise()));
          }
        });
  }

  private static List<Config> objects(Path file, Config parsed) {
    Config given = ConfigurationSource.resolved(file, parsed, List.of());
    try {
      if (!given.hasPath(ConfigurationReader.VARIANTS)
          || given.getObjectList(ConfigurationReader.VARIANTS).isEmpty()) {
        throw new ConfigurationException(
            file
                + ": variants: names none; add one such as { label = \"noise 1\","
                + " training.privacy.noise-multiplier = 1 }");
      }
      return given.getObjectList(ConfigurationReader.VARIANTS).stream()
          .map(ConfigObject::toConfig)
          .toList();
    } catch (ConfigException e) {
      throw new ConfigurationException(file + ": " + e.getMessage(), e);
    }
  }
}
