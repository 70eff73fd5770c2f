package org.coalmine.text;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lengths of documents, counted in a bounded number of places: exactly up to {@value
 * #LARGEST_EXACT} characters, above that by the first 11 binary digits of the length, which are off
 * by less than a thousandth. Counts add up in any order, so the median does not depend on
 * partitions.
 */
public final class DocumentLengths implements Serializable {
  /** Lengths up to this have a count each. */
  public static final int LARGEST_EXACT = 2047;

  private static final long serialVersionUID = 1;

  private static final int DIGITS = 11;

  /** How many documents there are by the smallest length that is counted with theirs. */
  private final TreeMap<Long, Long> counts = new TreeMap<>();

  private long documents;
  private long shortest = Long.MAX_VALUE;
  private long longest;

  /** Counts a document of so many characters. */
  public void add(long characters) {
    counts.merge(lowest(characters), 1L, Long::sum);
    documents++;
    shortest = Math.min(shortest, characters);
    longest = Math.max(longest, characters);
  }

  /** Adds what another has counted. */
  public void add(DocumentLengths other) {
    other.counts.forEach((length, count) -> counts.merge(length, count, Long::sum));
    documents += other.documents;
    shortest = Math.min(shortest, other.shortest);
    longest = Math.max(longest, other.longest);
  }

  /** The smallest length that is counted with this one. */
  private static long lowest(long characters) {
    return characters & (-1L << dropped(characters));
  }

  private static int dropped(long characters) {
    return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(characters) - DIGITS);
  }

  /**
   * The lengths beside other facts of the text.
   *
   * @param characters of all documents
   * @param symbols how many different ones
   * @throws IllegalStateException if there is no document
   */
  public CorpusAccount.TextRead read(long characters, int symbols) {
    long before = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      before += entry.getValue();
      if (before >= (documents + 1) / 2) {
        long low = entry.getKey();
        long high = low + (1L << dropped(low)) - 1;
        return new CorpusAccount.TextRead(
            characters,
            shortest,
            longest,
            Math.max(low, shortest),
            Math.min(high, longest),
            symbols);
      }
    }
    throw new IllegalStateException("there is no document");
  }
}
