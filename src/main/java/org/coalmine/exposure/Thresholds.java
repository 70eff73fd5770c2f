package org.coalmine.exposure;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The log-perplexities at which candidates are counted: for each canary its own t, and t − τ and t
 * + τ for its near ties. Kept sorted and without duplicates; many thousands are fine. Immutable.
 */
public final class Thresholds implements Serializable {
  private static final long serialVersionUID = 1;

  private final double[] canaryNats;
  private final double toleranceNats;
  private final double[] sortedNats;

  private Thresholds(double[] canaryNats, double toleranceNats) {
    this.canaryNats = canaryNats;
    this.toleranceNats = toleranceNats;
    this.sortedNats =
        Arrays.stream(canaryNats)
            .flatMap(t -> Arrays.stream(new double[] {t - toleranceNats, t, t + toleranceNats}))
            .sorted()
            .distinct()
            .toArray();
  }

  /**
   * The thresholds of some canaries of one format.
   *
   * @param canaryNats each canary's log-perplexity in nats, as {@link LogPerplexity} gives it, to
   *     the bit
   * @param toleranceNats τ, not negative
   */
  public static Thresholds of(double[] canaryNats, double toleranceNats) {
    if (!(toleranceNats >= 0 && toleranceNats < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "toleranceNats must be finite and not negative: " + toleranceNats);
    }
    for (int canary = 0; canary < canaryNats.length; canary++) {
      double nats = canaryNats[canary];
      if (!(nats >= 0 && nats < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "canaryNats[" + canary + "] must be finite and not negative: " + nats);
      }
    }
    return new Thresholds(canaryNats.clone(), toleranceNats);
  }

  /** How many canaries there are. */
  public int canaries() {
    return canaryNats.length;
  }

  /** A canary's log-perplexity in nats. */
  public double canaryNats(int canary) {
    return canaryNats[canary];
  }

  /** How many distinct thresholds there are. */
  public int size() {
    return sortedNats.length;
  }

  /** The k-th smallest threshold in nats. */
  public double nats(int threshold) {
    return sortedNats[threshold];
  }

  /** Which threshold is the canary's t − τ. */
  public int below(int canary) {
    return indexOf(canaryNats[canary] - toleranceNats);
  }

  /** Which threshold is the canary's t. */
  public int at(int canary) {
    return indexOf(canaryNats[canary]);
  }

  /** Which threshold is the canary's t + τ. */
  public int above(int canary) {
    return indexOf(canaryNats[canary] + toleranceNats);
  }

  /** The first threshold that is at least so many nats; {@link #size} if none is. */
  public int firstFrom(double nats) {
    int found = indexOf(nats);
    return found < 0 ? -found - 1 : found;
  }

  private int indexOf(double nats) {
    return Arrays.binarySearch(sortedNats, nats);
  }

  /** The thresholds of some of these canaries, in the given order. */
  public Thresholds only(int... canaries) {
    return new Thresholds(
        Arrays.stream(canaries).mapToDouble(this::canaryNats).toArray(), toleranceNats);
  }

  /** A number that differs, except by bad luck, when the thresholds differ in any bit. */
  public long fingerprint() {
    long hash = Double.doubleToLongBits(toleranceNats);
    for (double nats : canaryNats) {
      hash = (hash ^ Double.doubleToLongBits(nats)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  /** All distinct thresholds, ascending; a copy. */
  public double[] sortedNats() {
    return sortedNats.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Thresholds that
        && toleranceNats == that.toleranceNats
        && Arrays.equals(canaryNats, that.canaryNats);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint());
  }

  @Override
  public String toString() {
    return "Thresholds[" + canaryNats.length + " canaries, τ " + toleranceNats + " nats]";
  }
}
