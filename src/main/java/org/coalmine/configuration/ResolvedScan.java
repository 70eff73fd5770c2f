package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A configuration of a scan as it was read, once.
 *
 * @param configuration its values
 * @param rendered the text that a resumed run reads again
 * @param described by dotted key: what a manifest may show
 */
public record ResolvedScan(
    ScanConfiguration configuration, String rendered, SortedMap<String, String> described) {
  static final String ALLOW = "scan." + ScanSection.ALLOW;

  static ResolvedScan of(Config config, ScanConfiguration configuration) {
    TreeMap<String, String> described = new TreeMap<>();
    config
        .entrySet()
        .forEach(
            entry ->
                described.put(
                    entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
    List<String> rules = configuration.scan().rules().files();
    Config kept =
        rules.isEmpty()
            ? config
            : config.withValue(
                "scan." + ScanSection.RULE_TEXTS, ConfigValueFactory.fromIterable(rules));
    return new ResolvedScan(configuration, rendered(kept), described);
  }

  /**
   * The same where what is allowed is named by fingerprints alone, here and in a resumed run.
   *
   * @param entries of each entry one that names its fingerprints
   */
  public ResolvedScan withAllow(List<String> entries) {
    ConfigValue allow = ConfigValueFactory.fromIterable(entries);
    TreeMap<String, String> shown = new TreeMap<>(described);
    shown.put(ALLOW, allow.render(ConfigRenderOptions.concise()));
    return new ResolvedScan(
        configuration,
        rendered(ConfigFactory.parseString(rendered).withValue(ALLOW, allow)),
        shown);
  }

  private static String rendered(Config config) {
    return config
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(true));
  }
}
