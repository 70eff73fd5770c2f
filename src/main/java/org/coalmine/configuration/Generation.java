package org.coalmine.configuration;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.generation.DocumentFormat;
import org.coalmine.generation.Sampling;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;

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

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
