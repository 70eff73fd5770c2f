package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
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
    return new ResolvedScan(
        configuration,
        kept.root().render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(true)),
        described);
  }
}
