package org.coalmine.configuration;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.generation.DocumentFormat;
import org.coalmine.generation.Sampling;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.settings.ConfigurationException;

/**
 * How documents are written with a model.
 *
 * @param documents how many
 * @param sampling how each symbol is drawn
 * @param documentLimit the most symbols of a document
 * @param reject kinds of secrets of which a document may hold none
 * @param directory may hold {@code {run}}; its last name is {@code {digest}}
 * @param prompt what every document goes on from, which is no part of it; empty for none
 */
public record Generation(
    long documents,
    Sampling sampling,
    int documentLimit,
    ScanSettings reject,
    DocumentFormat format,
    String directory,
    Optional<String> prompt) {
  private static final int MOST_SYMBOLS = 1 << 24;
  private static final String SECTION = "generate";
  private static final String DIGEST = "/{digest}";

  public Generation {
    require(documents >= 1, "documents must be at least 1: " + documents);
    require(
        documentLimit >= 1 && documentLimit <= MOST_SYMBOLS,
        "document-limit must be from 1 to " + MOST_SYMBOLS + ": " + documentLimit);
    require(
        directory.endsWith(DIGEST),
        "directory must end in {digest}, so that no other files are in it: " + directory);
  }

  /** Where documents go. */
  public String directory(String run, String digest) {
    return directory.replace("{run}", run).replace("{digest}", digest);
  }

  /** The names of the kinds of secrets of which a document may hold none. */
  public List<String> rejected() {
    return reject.orderedKinds().stream().map(Kind::key).toList();
  }

  /** What decides the documents, by key. */
  public SortedMap<String, String> settings() {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("documents", Long.toString(documents));
    settings.put("temperature", Double.toString(sampling.temperature()));
    settings.put("top-k", Integer.toString(sampling.topK()));
    settings.put("top-p", Double.toString(sampling.topP()));
    settings.put("document-limit", Integer.toString(documentLimit));
    settings.put("reject", rejected().toString());
    settings.put("format", format.name().toLowerCase(Locale.ROOT));
    prompt.ifPresent(text -> settings.put("prompt", text));
    return settings;
  }

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
  public static Generation of(String source, String text, List<String> overrides) {
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

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
