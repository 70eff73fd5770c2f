package org.coalmine.configuration;

import com.typesafe.config.Config;
import java.util.List;
import org.coalmine.generation.DocumentFormat;
import org.coalmine.generation.Sampling;
import org.coalmine.scan.ScanSettings;
import org.coalmine.settings.ConfigurationException;

/** Reads the object {@code generate}. */
public final class GenerationReader {
  private static final String SECTION = "generate";

  private GenerationReader() {}

  static Generation read(Section generate, ScanConfiguration.Scan scan) {
    return new Generation(
        generate.whole("documents"),
        Sampling.of(
            generate.number("temperature"), generate.integer("top-k"), generate.number("top-p")),
        generate.integer("document-limit"),
        new ScanSettings(
            ScanSection.kinds(generate, "reject"),
            scan.settings().phoneRegions(),
            scan.settings().certainty()),
        generate.choice("format", DocumentFormat.class),
        generate.text("directory"),
        generate.optionalText("prompt"));
  }

  /**
   * Reads what {@link ResolvedConfiguration#rendered} wrote of a run, with other keys of {@code
   * generate}.
   *
   * @param source names it in errors
   * @param overrides of the form {@code key=value}
   * @throws ConfigurationException naming the key, if an override is of another section, or the
   *     result cannot be used
   */
  public static Generation read(String source, String text, List<String> overrides) {
    Config config = ConfigurationSource.parsed(source, text);
    for (String override : overrides) {
      Config set = SetOption.parse(override);
      for (String section : set.root().keySet()) {
        if (!section.equals(SECTION)) {
          throw new ConfigurationException(
              "--set %s: only keys of generate are used here; the run keeps the others"
                  .formatted(section));
        }
      }
      config = set.withFallback(config);
    }
    Section whole = Section.root(ConfigurationSource.whole(source, config), source);
    ScanConfiguration.Scan scan = whole.object("scan", ScanSection::readWithoutRules);
    return whole.object(SECTION, section -> read(section, scan));
  }
}
