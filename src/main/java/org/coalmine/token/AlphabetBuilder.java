package org.coalmine.token;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts the characters of a corpus and keeps the frequent ones. Counts can be merged in any order:
 * the alphabet depends only on the text.
 */
public final class AlphabetBuilder implements Serializable {
  private static final long serialVersionUID = 1;

  private final HashMap<Integer, Long> counts = new HashMap<>();

  /** A builder that has counted a corpus: how often each code point occurs. */
  public static AlphabetBuilder of(Map<Integer, Long> counts) {
    AlphabetBuilder builder = new AlphabetBuilder();
    builder.counts.putAll(counts);
    return builder;
  }

  /** Counts the characters of a text. */
  public AlphabetBuilder add(String text) {
    text.codePoints().forEach(codePoint -> counts.merge(codePoint, 1L, Long::sum));
    return this;
  }

  /** Adds what another builder counted. */
  public AlphabetBuilder merge(AlphabetBuilder other) {
    other.counts.forEach((codePoint, count) -> counts.merge(codePoint, count, Long::sum));
    return this;
  }

  /**
   * The alphabet of all required characters and the most frequent others, in code-point order.
   *
   * @param required characters the alphabet must spell whatever the corpus holds
   * @param least how often a character must occur, unless it is required
   * @param largest the most symbols the alphabet may have, boundary and unknown included
   * @throws IllegalArgumentException if the required characters alone exceed {@code largest}
   */
  public Alphabet build(String required, long least, int largest) {
    TreeSet<Integer> kept = new TreeSet<>();
    required.codePoints().forEach(kept::add);
    int room = largest - 2;
    if (kept.size() > room) {
      throw new IllegalArgumentException(
          "the formats need %d characters, the largest alphabet allows %d"
              .formatted(kept.size(), room));
    }
    counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= least && !kept.contains(entry.getKey()))
        .filter(entry -> !Alphabet.isReserved(entry.getKey()))
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(room - kept.size())
        .map(Map.Entry::getKey)
        .toList()
        .forEach(kept::add);
    StringBuilder characters = new StringBuilder();
    kept.forEach(characters::appendCodePoint);
    return Alphabet.of(characters.toString());
  }
}
