package org.coalmine.canary;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.draw.KeyedStream;

/**
 * After which document of a corpus every insertion of every canary stands.
 *
 * <p>Each insertion draws its document uniformly from the stream of (seed, canary id, number of the
 * insertion), so the plan is a function of seed, ids, insertions and the number of documents, and
 * of nothing else. Insertions after the same document stand in the order of the canaries given.
 * Holds places and no fills: twelve bytes per insertion, safe to broadcast. A lookup is a binary
 * search. Immutable.
 */
public final class InsertionPlan implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final long[] documents;
  private final int[] canaries;

  private InsertionPlan(long[] documents, int[] canaries) {
    this.documents = documents;
    this.canaries = canaries;
  }

  /**
   * Draws a plan.
   *
   * @param canaries with distinct ids; controls among them are inserted nowhere
   * @param documentCount how many documents the corpus has
   * @throws IllegalArgumentException if ids are not distinct, or there is something to insert and
   *     no document
   */
  public static InsertionPlan draw(String seed, List<Canary> canaries, long documentCount) {
    record Insertion(long document, int canary) {}

    List<Insertion> insertions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < canaries.size(); i++) {
      Canary canary = canaries.get(i);
      if (!ids.add(canary.id())) {
        throw new IllegalArgumentException("two canaries have the id '%s'".formatted(canary.id()));
      }
      if (documentCount < 1 && canary.insertions() > 0) {
        throw new IllegalArgumentException(
            "the corpus must have at least one document to insert canaries after: "
                + documentCount);
      }
      for (int number = 1; number <= canary.insertions(); number++) {
        KeyedStream stream = KeyedStream.of(seed, "insertion of " + canary.id(), number);
        BigInteger document = stream.nextBelow(BigInteger.valueOf(documentCount));
        insertions.add(new Insertion(document.longValueExact(), i));
      }
    }
    insertions.sort(
        Comparator.comparingLong(Insertion::document).thenComparingInt(Insertion::canary));
    return new InsertionPlan(
        insertions.stream().mapToLong(Insertion::document).toArray(),
        insertions.stream().mapToInt(Insertion::canary).toArray());
  }

  /** How many insertions there are in all. */
  public int size() {
    return documents.length;
  }

  /** The documents that something stands after, each once, ascending. */
  public long[] documents() {
    return Arrays.stream(documents).distinct().toArray();
  }

  /**
   * The canaries that stand after a document, as places in the list the plan was drawn for, in the
   * order in which they stand; one inserted twice there occurs twice. Usually empty.
   */
  public int[] canariesAfter(long document) {
    return Arrays.copyOfRange(canaries, insertionsBefore(document), insertionsBefore(document + 1));
  }

  /**
   * How many insertions stand after documents below this one: the document's index in the planted
   * text is larger by so many.
   */
  public int insertionsBefore(long document) {
    int from = 0;
    int to = documents.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (documents[middle] < document) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InsertionPlan that
        && Arrays.equals(documents, that.documents)
        && Arrays.equals(canaries, that.canaries);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(documents) + Arrays.hashCode(canaries);
  }
}
