package org.coalmine.report.chapter;

import java.util.List;
import org.coalmine.duplicates.DuplicateFindings.Crossing;
import org.jspecify.annotations.Nullable;

/**
 * How well a model knows what stands several times in its corpus.
 *
 * @param crossing documents of the holdout that stand in the corpus too, and are in no figure of
 *     the holdout; null without a holdout
 * @param classes the documents of the corpus by how many of their group it has, ascending
 * @param groups those to deduplicate first: of which 100 queries write a document out, then those
 *     that hold most beyond their first document
 */
public record ScoredCopies(
    @Nullable Crossing crossing, List<CopiesClass> classes, List<KnownGroup> groups) {
  public ScoredCopies {
    classes = List.copyOf(Require.present("copies.classes", classes));
    groups = List.copyOf(Require.present("copies.groups", groups));
  }

  /**
   * Documents that have about as many copies, themselves among them.
   *
   * @param from the fewest copies, a power of two; the most are below twice that
   * @param documents how many there are
   * @param prompted of them those long enough for a prompt and its continuation
   * @param extractable of these those that 100 queries write out with probability ½
   * @param p10 the tenth part of the documents has so few bits per character
   * @param p50 the half
   * @param p90 nine tenths
   */
  public record CopiesClass(
      long from,
      long documents,
      long prompted,
      long extractable,
      double p10,
      double p50,
      double p90) {
    public CopiesClass {
      Require.atLeast("copies.classes[].from", 1, from);
      Require.atLeast("copies.classes[].documents", 1, documents);
      Require.atLeast("copies.classes[].extractable", 0, extractable);
      Require.atLeast("copies.classes[].prompted", extractable, prompted);
      Require.atLeast("copies.classes[].documents", prompted, documents);
      Require.atLeast("copies.classes[].p10", 0.0, p10);
      Require.atLeast("copies.classes[].p50", p10, p50);
      Require.atLeast("copies.classes[].p90", p50, p90);
    }

    /** How many copies, in words. */
    public String copies() {
      return from == 1
          ? "1"
          : from == 2 ? "2 or 3" : Figures.grouped(from) + " to " + Figures.grouped(2 * from - 1);
    }
  }

  /**
   * A group of documents of the corpus.
   *
   * @param place of its first document, {@code file:record}
   * @param document the index of that document
   * @param documents of the group
   * @param charactersBeyondFirst what deduplication would remove
   * @param bitsPerCharacter of the best known of them
   * @param queriesForHalf the fewest queries that write out one of them with probability ½; null
   *     for never, or where none has a prompt
   */
  public record KnownGroup(
      String place,
      long document,
      long documents,
      long charactersBeyondFirst,
      double bitsPerCharacter,
      @Nullable Double queriesForHalf) {
    public KnownGroup {
      Require.text("copies.groups[].place", place);
      Require.atLeast("copies.groups[].document", 0, document);
      Require.atLeast("copies.groups[].documents", 2, documents);
      Require.atLeast("copies.groups[].charactersBeyondFirst", 0, charactersBeyondFirst);
      Require.atLeast("copies.groups[].bitsPerCharacter", 0.0, bitsPerCharacter);
      if (queriesForHalf != null) {
        Require.atLeast("copies.groups[].queriesForHalf", 1.0, queriesForHalf);
      }
    }
  }

  /** Documents that stand several times and that 100 queries write out. */
  public long extractableCopies() {
    return classes.stream()
        .filter(each -> each.from() > 1)
        .mapToLong(CopiesClass::extractable)
        .sum();
  }
}
