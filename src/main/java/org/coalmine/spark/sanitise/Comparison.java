package org.coalmine.spark.sanitise;

import java.io.Serializable;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.corpus.write.OtherFields;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.sanitise.Means;
import org.jspecify.annotations.Nullable;

/**
 * How a corpus that was written differs from the one that was read.
 *
 * @param documents that were read
 * @param changed of those, with something else in some places
 * @param dropped of those, left out
 * @param differing whose text is not what it was outside of the places, or not what was to stand in
 *     them; missing ones among them
 * @param missing of those differing ones, not there at all
 * @param foreign records that were written and are of no document
 * @param firstDiffering where the first of these is, for people; null if there is none
 * @param characters code points of the documents that were read
 * @param charactersReplaced of those, in places or in documents that were left out
 * @param places how many there are of each kind
 * @param left places where a secret stays, since the format has no text there to write
 * @param otherFields what was neither read nor changed
 */
public record Comparison(
    long documents,
    long changed,
    long dropped,
    long differing,
    long missing,
    long foreign,
    @Nullable String firstDiffering,
    long characters,
    long charactersReplaced,
    SortedMap<Place, Long> places,
    SortedMap<Place, Long> left,
    OtherFields otherFields)
    implements Serializable {

  /**
   * What places are counted by.
   *
   * @param rule which rule or key format found what stood there; null for kinds that have one
   * @param means what stands there now; null if it stands there still
   */
  public record Place(Kind kind, @Nullable String rule, Certainty certainty, @Nullable Means means)
      implements Serializable, Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::kind)
            .thenComparing(place -> String.valueOf(place.rule()))
            .thenComparing(Place::certainty, Comparator.reverseOrder())
            .thenComparing(Place::means, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** Of no file. */
  public static Comparison none() {
    return new Comparison(
        0, 0, 0, 0, 0, 0, null, 0, 0, new TreeMap<>(), new TreeMap<>(), new OtherFields());
  }

  /** Of both, the other one behind this one. */
  Comparison plus(Comparison other) {
    OtherFields fields = new OtherFields();
    fields.addAll(otherFields);
    fields.addAll(other.otherFields);
    return new Comparison(
        documents + other.documents,
        changed + other.changed,
        dropped + other.dropped,
        differing + other.differing,
        missing + other.missing,
        foreign + other.foreign,
        firstDiffering == null ? other.firstDiffering : firstDiffering,
        characters + other.characters,
        charactersReplaced + other.charactersReplaced,
        sum(places, other.places),
        sum(left, other.left),
        fields);
  }

  private static SortedMap<Place, Long> sum(
      SortedMap<Place, Long> some, SortedMap<Place, Long> others) {
    SortedMap<Place, Long> sum = new TreeMap<>(some);
    others.forEach((place, count) -> sum.merge(place, count, Long::sum));
    return sum;
  }
}
