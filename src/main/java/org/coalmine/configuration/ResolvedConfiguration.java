package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.coalmine.settings.ConfigurationException;

/**
 * A configuration as it was read, once: its values, and the texts that a run keeps of it. Files
 * that are edited later change neither.
 */
public final class ResolvedConfiguration {
  private final Config config;
  private final String source;
  private final Function<Section, AuditConfiguration> reader;
  private final AuditConfiguration configuration;

  /**
   * @param config with every default, resolved
   * @param source names it in errors
   * @param reader of the values
   * @throws ConfigurationException if a value cannot be used
   */
  ResolvedConfiguration(
      Config config, String source, Function<Section, AuditConfiguration> reader) {
    this.config = config;
    this.source = source;
    this.reader = reader;
    this.configuration = Section.read(Section.root(config, source), reader);
  }

  /** The values. */
  public AuditConfiguration configuration() {
    return configuration;
  }

  /** The same with another {@code run.directory}. */
  public ResolvedConfiguration withRunDirectory(String directory) {
    return new ResolvedConfiguration(
        config.withValue("run.directory", ConfigValueFactory.fromAnyRef(directory)),
        source,
        reader);
  }

  /** The text of it, secrets included: what a resumed run reads again. */
  public String rendered() {
    return config
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(true));
  }

  /** By dotted key, without the seed: what a manifest may show. */
  public SortedMap<String, String> described() {
    TreeMap<String, String> described = new TreeMap<>();
    config
        .withoutPath("seed")
        .entrySet()
        .forEach(
            entry ->
                described.put(
                    entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
    return described;
  }
}
