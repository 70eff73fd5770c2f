package org.coalmine.spark.sanitise;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.corpus.write.Edit;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.sanitise.How;
import org.coalmine.scan.sanitise.Part;
import org.coalmine.scan.sanitise.Pseudonyms;
import org.coalmine.scan.sanitise.Sanitiser;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.scan.Scanners;
import org.jspecify.annotations.Nullable;

/**
 * What a task needs to write a text without its secrets; as secret as the key.
 *
 * @param found ascending fingerprints of what was found in the corpus and may be no pseudonym
 */
record Sanitising(SanitiseSettings settings, byte[] key, Broadcast<long[]> found)
    implements Serializable {
  /** Spaces are kept by shape, and take long to build. */
  private static final Map<List<Object>, SecretSpaces> SPACES = new ConcurrentHashMap<>();

  /** A sanitiser for one thread. */
  Sanitiser sanitiser() {
    long[] known = found.value();
    Fingerprint fingerprint = new Fingerprint(key);
    return new Sanitiser(
        Scanners.of(settings.scan(), settings.rules()),
        settings.knownTests(),
        pseudonyms(),
        identity ->
            Arrays.binarySearch(known, Long.parseUnsignedLong(fingerprint.of(identity), 16)) >= 0);
  }

  private @Nullable Pseudonyms pseudonyms() {
    if (settings.how() != How.PSEUDONYM) {
      return null;
    }
    List<String> regions = settings.scan().phoneRegions();
    TextRules rules = settings.rules();
    return new Pseudonyms(
        SPACES.computeIfAbsent(
            List.of(regions, rules),
            asked -> new SecretSpaces(new LinkedHashSet<>(regions), rules)),
        key);
  }

  /** The stretches of a document that hold its texts. */
  static List<Part> parts(Edit.Texts texts) {
    Part[] parts = new Part[texts.texts().size()];
    for (int i = 0; i < parts.length; i++) {
      int start = texts.starts().get(i);
      parts[i] = new Part(start, start + texts.texts().get(i).length());
    }
    return List.of(parts);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Sanitising[%s]".formatted(settings.how());
  }
}
