package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalmine.exposure.Exposure;
import org.coalmine.scan.Finding;
import org.coalmine.scan.GuessBits;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.jspecify.annotations.Nullable;

/** How hard found secrets are to guess. A secret that stands again soon is not measured again. */
final class FoundBits {
  private static final int MOST_KEPT = 4096;

  /** Spaces take milliseconds to build: one set of them per process. */
  private static final Map<List<Object>, SecretSpaces> SPACES = new ConcurrentHashMap<>();

  private final SecretSpaces spaces;
  private final Map<Long, Bits> kept = new LinkedHashMap<>();

  /**
   * Of one secret.
   *
   * @param space log2 of the size of its space; null if it has none
   * @param guess log2 of the guesses at a password; null for other kinds
   */
  record Bits(@Nullable Double space, @Nullable Integer guess) implements Serializable {
    static final Bits NONE = new Bits(null, null);

    /** The larger ones: spellings of one secret can differ in what is free. */
    Bits and(Bits other) {
      return new Bits(larger(space, other.space), larger(guess, other.guess));
    }

    private static <T extends Comparable<T>> @Nullable T larger(@Nullable T a, @Nullable T b) {
      return a == null ? b : b == null || a.compareTo(b) >= 0 ? a : b;
    }
  }

  FoundBits(ScanSettings settings, TextRules rules) {
    spaces =
        SPACES.computeIfAbsent(
            List.of(settings.phoneRegions(), rules),
            asked -> new SecretSpaces(new LinkedHashSet<>(settings.phoneRegions()), rules));
  }

  /**
   * @param fingerprint by which the secret is known again
   */
  Bits of(Finding found, long fingerprint) {
    Bits known = kept.get(fingerprint);
    if (known != null) {
      return known;
    }
    Bits bits = measured(found);
    kept.put(fingerprint, bits);
    if (kept.size() > MOST_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    return bits;
  }

  private Bits measured(Finding found) {
    boolean password = found.kind() == Kind.PASSWORD || found.kind() == Kind.URL_PASSWORD;
    return new Bits(
        spaces
            .of(found.kind(), found.rule(), found.value())
            .map(space -> Exposure.log2(space.size()))
            .orElse(null),
        password ? GuessBits.of(found.value()) : null);
  }
}
