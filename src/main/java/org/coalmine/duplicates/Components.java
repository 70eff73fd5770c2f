package org.coalmine.duplicates;

import java.util.Arrays;

/**
 * The connected components of a graph of documents, by union and find. A component is named by its
 * smallest document. Takes at most 28 bytes of memory per edge while it is made, besides the edges.
 */
public final class Components {
  private final long[] documents;
  private final int[] parents;

  private Components(long[] documents) {
    this.documents = documents;
    this.parents = new int[documents.length];
    Arrays.setAll(parents, i -> i);
  }

  /**
   * The components of a graph.
   *
   * @param ends the two ends of each edge, one behind the other; an edge may occur several times
   */
  public static Components of(long[] ends) {
    Components components = new Components(distinct(ends));
    for (int i = 0; i < ends.length; i += 2) {
      components.join(components.place(ends[i]), components.place(ends[i + 1]));
    }
    return components;
  }

  private static long[] distinct(long[] ends) {
    long[] sorted = ends.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  private int place(long document) {
    return Arrays.binarySearch(documents, document);
  }

  /** The smaller root stays one, so every root is the smallest of its component. */
  private void join(int one, int other) {
    int first = root(one);
    int second = root(other);
    parents[Math.max(first, second)] = Math.min(first, second);
  }

  private int root(int place) {
    int here = place;
    while (parents[here] != here) {
      parents[here] = parents[parents[here]];
      here = parents[here];
    }
    return here;
  }

  /** How many documents an edge names. */
  public int size() {
    return documents.length;
  }

  /**
   * A document that an edge names.
   *
   * @param place from 0, ascending by document
   */
  public long document(int place) {
    return documents[place];
  }

  /** The smallest document of the component of the document at a place. */
  public long component(int place) {
    return documents[root(place)];
  }
}
