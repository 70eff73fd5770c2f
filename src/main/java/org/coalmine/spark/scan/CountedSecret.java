package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A secret with all that is counted of it.
 *
 * @param fingerprint of kind and normalised value; they are ordered as hexadecimal digits are
 * @param count what adds up
 * @param contexts with how many different characters before it
 * @param users of how many users; null where documents have none
 * @param documentGroups in how many documents, those that are alike counted once; null where nobody
 *     knows which are
 * @param allowed whether it was declared harmless
 */
record CountedSecret(
    long fingerprint,
    SecretCount count,
    long contexts,
    @Nullable Long users,
    @Nullable Long documentGroups,
    boolean allowed)
    implements Serializable {

  /** Whether it counts: it belongs to somebody, and nobody declared it harmless. */
  boolean real() {
    return !allowed && !count.knownTest();
  }

  String hex() {
    return hex(fingerprint);
  }

  static String hex(long fingerprint) {
    return "%016x".formatted(fingerprint);
  }

  /** The most frequent first. */
  static final class MostFirst implements Comparator<CountedSecret>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(CountedSecret a, CountedSecret b) {
      int byCount = Long.compare(b.count().occurrences(), a.count().occurrences());
      return byCount != 0 ? byCount : Long.compareUnsigned(a.fingerprint(), b.fingerprint());
    }
  }
}
