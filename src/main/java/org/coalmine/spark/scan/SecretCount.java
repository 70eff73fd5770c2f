package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one secret in some documents. Two counts of different documents add up, in any
 * order.
 *
 * @param kind what it is
 * @param rule which rule found it; null for kinds that have one
 * @param mask of its first spelling, the least of all
 * @param occurrences how often it stands
 * @param headers of them in headers of messages
 * @param documents in how many documents
 * @param certainty of the most certain occurrence
 * @param knownTest whether it is a known test value
 * @param bits of the spelling that is hardest to guess
 * @param places a few of its places with different contexts, those with the least numbers
 */
record SecretCount(
    Kind kind,
    @Nullable String rule,
    String mask,
    long occurrences,
    long headers,
    long documents,
    Certainty certainty,
    boolean knownTest,
    FoundBits.Bits bits,
    List<Place> places)
    implements Serializable {

  /**
   * Where a secret stands.
   *
   * @param order a keyed number of it, by which places are chosen
   * @param context fingerprint of the characters before
   * @param document the index of the document
   * @param start the first code point of the value
   * @param end the code point behind the last
   */
  record Place(long order, long context, long document, long start, long end)
      implements Serializable {
    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::order)
            .thenComparingLong(Place::document)
            .thenComparingLong(Place::start);
  }

  /** Of one occurrence. */
  static SecretCount of(FoundRow row, long order) {
    return new SecretCount(
        row.kind(),
        row.rule(),
        row.mask(),
        1,
        row.header() ? 1 : 0,
        1,
        row.certainty(),
        row.knownTest(),
        row.bits(),
        List.of(new Place(order, row.context(), row.document(), row.start(), row.end())));
  }

  /**
   * Both together.
   *
   * @param most how many places are kept
   * @param sameDocument whether the other occurrences are in a document that was counted
   */
  SecretCount and(SecretCount other, int most, boolean sameDocument) {
    return new SecretCount(
        kind,
        rule,
        mask.compareTo(other.mask) <= 0 ? mask : other.mask,
        occurrences + other.occurrences,
        headers + other.headers,
        documents + (sameDocument ? 0 : other.documents),
        certainty.compareTo(other.certainty) >= 0 ? certainty : other.certainty,
        knownTest,
        bits.and(other.bits),
        least(other.places, most));
  }

  private List<Place> least(List<Place> others, int most) {
    Map<Long, Place> byContext = new HashMap<>();
    for (List<Place> some : List.of(places, others)) {
      for (Place place : some) {
        byContext.merge(place.context(), place, (a, b) -> Place.ORDER.compare(a, b) <= 0 ? a : b);
      }
    }
    List<Place> all = new ArrayList<>(byContext.values());
    all.sort(Place.ORDER);
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }
}
