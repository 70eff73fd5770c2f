package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The most likely candidates of a format, as a search has found them: all of them up to a
 * log-perplexity, and some that lie above. Immutable.
 *
 * <p>Where all are known, so is every rank among them. Above, an {@link ImportanceSampler} need
 * only answer for those that are not known: first ranks are those that a model spreads its draws
 * past, if it has no idea of the format.
 */
public final class Head implements Serializable {
  private static final long serialVersionUID = 1;

  /** Nothing is known. */
  public static final Head NONE = new Head(new double[0], new long[0], 0);

  private final double[] nats;
  private final long[] indicesLow;
  private final double belowNats;

  private Head(double[] nats, long[] indicesLow, double belowNats) {
    this.nats = nats;
    this.indicesLow = indicesLow;
    this.belowNats = belowNats;
  }

  /**
   * The candidates that a search has found.
   *
   * @param nats log-perplexities with the bits of {@link LogPerplexity}, each candidate's once
   * @param indices of the same candidates, in the same order
   * @param belowNats every candidate with a log-perplexity below this is among them
   */
  public static Head of(double[] nats, List<BigInteger> indices, double belowNats) {
    if (!(belowNats >= 0)) {
      throw new IllegalArgumentException("belowNats must not be negative: " + belowNats);
    }
    if (nats.length != indices.size()) {
      throw new IllegalArgumentException(
          "there must be as many log-perplexities as indices: %d and %d"
              .formatted(nats.length, indices.size()));
    }
    int[] ascending =
        IntStream.range(0, nats.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer known) -> nats[known]))
            .mapToInt(known -> known)
            .toArray();
    return new Head(
        IntStream.of(ascending).mapToDouble(known -> nats[known]).toArray(),
        IntStream.of(ascending).mapToLong(known -> indices.get(known).longValue()).toArray(),
        belowNats);
  }

  /** Every candidate below this is known. */
  double belowNats() {
    return belowNats;
  }

  /** How many candidates are known. */
  int size() {
    return nats.length;
  }

  /** The log-perplexity of a known candidate; they ascend. */
  double nats(int known) {
    return nats[known];
  }

  /** The low 64 bits of the index of a known candidate. */
  long indexLow(int known) {
    return indicesLow[known];
  }

  /** Whether a candidate is known. */
  boolean contains(double itsNats, BigInteger index) {
    int known = firstNotBelow(itsNats, nats, 0, nats.length);
    while (known < nats.length && nats[known] == itsNats) {
      if (indicesLow[known++] == index.longValue()) {
        return true;
      }
    }
    return false;
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
    return other instanceof Head that
        && belowNats == that.belowNats
        && Arrays.equals(nats, that.nats)
        && Arrays.equals(indicesLow, that.indicesLow);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(belowNats) + Arrays.hashCode(nats);
  }

  @Override
  public String toString() {
    return "Head[" + nats.length + " candidates]";
  }
}
