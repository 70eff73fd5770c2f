package org.coalmine.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of findings that share a character one stays: the longer one; of equal length IBAN, private key,
 * key and address before card, passwords and rules, these before SSN and e-mail, and those before
 * phone; then the more certain one, then the earlier one.
 */
final class Overlaps {
  private static final Comparator<Candidate> BETTER_FIRST =
      Comparator.comparingInt((Candidate found) -> found.start() - found.end())
          .thenComparingInt(found -> place(found.kind()))
          .thenComparing(Candidate::certainty, Comparator.reverseOrder())
          .thenComparingInt(Candidate::start)
          .thenComparing(found -> String.valueOf(found.rule()));

  private Overlaps() {}

  private static int place(Kind kind) {
    return switch (kind) {
      case IBAN, PRIVATE_KEY, API_KEY, CRYPTO -> 0;
      case CARD, URL_PASSWORD, PASSWORD, RULE -> 1;
      case SSN, EMAIL -> 2;
      case PHONE -> 3;
    };
  }

  /** Those that stay, ascending by start. */
  static List<Candidate> resolved(List<Candidate> found) {
    TreeMap<Integer, Candidate> kept = new TreeMap<>();
    List<Candidate> order = new ArrayList<>(found);
    order.sort(BETTER_FIRST);
    for (Candidate candidate : order) {
      Map.Entry<Integer, Candidate> before = kept.floorEntry(candidate.start());
      Map.Entry<Integer, Candidate> behind = kept.ceilingEntry(candidate.start());
      if ((before == null || before.getValue().end() <= candidate.start())
          && (behind == null || candidate.end() <= behind.getValue().start())) {
        kept.put(candidate.start(), candidate);
      }
    }
    return List.copyOf(kept.values());
  }
}
