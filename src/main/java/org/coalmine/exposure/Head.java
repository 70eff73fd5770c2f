package org.coalmine.exposure;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The most likely candidates of a format, all of them up to a log-perplexity. Immutable.
 *
 * <p>Where they are known, so is every rank among them, and an {@link ImportanceSampler} need only
 * answer for what is above: first ranks are those that a model spreads its draws past, if it has no
 * idea of the format.
 */
public final class Head implements Serializable {
  private static final long serialVersionUID = 1;

  /** Nothing is known. */
  public static final Head NONE = new Head(new double[0], 0);

  private final double[] nats;
  private final double belowNats;

  private Head(double[] nats, double belowNats) {
    this.nats = nats;
    this.belowNats = belowNats;
  }

  /**
   * The candidates that a search has found.
   *
   * @param nats log-perplexities with the bits of {@link LogPerplexity}, each candidate's once;
   *     those not below {@code belowNats} are passed over
   * @param belowNats every candidate with a log-perplexity below this is among them
   */
  public static Head of(double[] nats, double belowNats) {
    if (!(belowNats >= 0)) {
      throw new IllegalArgumentException("belowNats must not be negative: " + belowNats);
    }
    return new Head(
        Arrays.stream(nats).filter(value -> value < belowNats).sorted().toArray(), belowNats);
  }

  /** Every candidate below this is known. */
  double belowNats() {
    return belowNats;
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
        && Arrays.equals(nats, that.nats);
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
