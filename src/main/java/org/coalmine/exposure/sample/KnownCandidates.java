package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The most likely candidates of a format, as a search has found them: all of them up to a
 * log-perplexity, and some that lie above. Immutable. Holds which fills are likely, so it is as
 * secret as the model; prints none.
 *
 * <p>Where all are known, so is every rank among them. Above, an {@link ImportanceSampler} need
 * only answer for those that are not known: first ranks are those that a model spreads its draws
 * past, if it has no idea of the format.
 */
public final class KnownCandidates implements Serializable {
  private static final long serialVersionUID = 1;

  /** Nothing is known. */
  public static final KnownCandidates NONE =
      new KnownCandidates(new double[0], new BigInteger[0], 0);

  private final double[] nats;
  private final BigInteger[] indices;
  private final double belowNats;

  /** The known candidates in unsigned order of the low 64 bits of their indices. */
  private final int[] byIndex;

  private KnownCandidates(double[] nats, BigInteger[] indices, double belowNats) {
    this.nats = nats;
    this.indices = indices;
    this.belowNats = belowNats;
    this.byIndex =
        ascending(
            nats.length,
            (a, b) -> Long.compareUnsigned(indices[a].longValue(), indices[b].longValue()));
  }

  private static int[] ascending(int count, Comparator<Integer> order) {
    return IntStream.range(0, count).boxed().sorted(order).mapToInt(known -> known).toArray();
  }

  /**
   * The candidates that a search has found.
   *
   * @param nats log-perplexities with the bits of {@link org.coalmine.exposure.LogPerplexity}, each
   *     candidate's once
   * @param indices of the same candidates, in the same order
   * @param belowNats every candidate with a log-perplexity below this is among them
   */
  public static KnownCandidates of(double[] nats, List<BigInteger> indices, double belowNats) {
    if (!(belowNats >= 0)) {
      throw new IllegalArgumentException("belowNats must not be negative: " + belowNats);
    }
    if (nats.length != indices.size()) {
      throw new IllegalArgumentException(
          "there must be as many log-perplexities as indices: %d and %d"
              .formatted(nats.length, indices.size()));
    }
    int[] ascending =
        ascending(nats.length, Comparator.comparingDouble((Integer known) -> nats[known]));
    return new KnownCandidates(
        IntStream.of(ascending).mapToDouble(known -> nats[known]).toArray(),
        IntStream.of(ascending).mapToObj(indices::get).toArray(BigInteger[]::new),
        belowNats);
  }

  /** Every candidate below this is known. */
  double belowNats() {
    return belowNats;
  }

  /** The log-perplexity of a known candidate; they ascend. */
  double nats(int known) {
    return nats[known];
  }

  /** Whether a candidate is known. */
  boolean contains(double itsNats, BigInteger index) {
    int known = firstNotBelow(itsNats, nats, 0, nats.length);
    while (known < nats.length && nats[known] == itsNats) {
      if (indices[known++].equals(index)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The known candidates in a range of indices, all by their low 64 bits alone: in a space above
   * 2^64 others may be among them.
   */
  int[] indexedFrom(long firstLow, int count) {
    int low = 0;
    int high = byIndex.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(indices[byIndex[middle]].longValue(), firstLow) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int from = low;
    return IntStream.range(0, byIndex.length)
        .map(next -> byIndex[(from + next) % byIndex.length])
        .takeWhile(known -> Long.compareUnsigned(indices[known].longValue() - firstLow, count) < 0)
        .toArray();
  }

  /** How many known candidates there are at or below a log-perplexity. */
  long upTo(double thresholdNats) {
    return firstNotBelow(Math.nextUp(thresholdNats), nats, 0, nats.length);
  }

  /** The first place in an ascending stretch whose value is not below a limit. */
  static int firstNotBelow(double limitNats, double[] ascendingNats, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascendingNats[middle] < limitNats) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KnownCandidates that
        && belowNats == that.belowNats
        && Arrays.equals(nats, that.nats)
        && Arrays.equals(indices, that.indices);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(belowNats) + Arrays.hashCode(nats);
  }

  @Override
  public String toString() {
    return "KnownCandidates[" + nats.length + " candidates]";
  }
}
