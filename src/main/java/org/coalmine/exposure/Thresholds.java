package org.coalmine.exposure;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The log-perplexities at which candidates are counted: for each canary its own t, and t − τ and t
 * + τ for its near ties. Kept sorted and without duplicates; many thousands are fine. Immutable.
 *
 * <p>τ is the larger of a fixed tolerance and 2⁻¹⁷·t, since errors of rounding grow with the cost.
 * The band is measured, not a bound: costs of 12 to 60 bits differed from those of double precision
 * by at most 5·10⁻⁶ bits; with weights four times as large, costs up to 600 bits by 3·10⁻³, three
 * quarters of their τ. A worst case over n recurrent steps would grow like Lⁿ and say nothing.
 */
public final class Thresholds implements Serializable {
  private static final long serialVersionUID = 1;

  private static final double TOLERANCE_PER_NAT = 0x1p-17;

  private final double[] canaryNats;
  private final double leastToleranceNats;
  private final double[] sortedNats;

  private Thresholds(double[] canaryNats, double leastToleranceNats) {
    this.canaryNats = canaryNats;
    this.leastToleranceNats = leastToleranceNats;
    this.sortedNats =
        IntStream.range(0, canaryNats.length)
            .mapToObj(this::ofCanary)
            .flatMapToDouble(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
  }

  /**
   * The thresholds of some canaries of one format.
   *
   * @param canaryNats each canary's log-perplexity in nats, as {@link LogPerplexity} gives it, to
   *     the bit
   * @param leastToleranceNats the τ of canaries that cost next to nothing, not negative; 0 for no
   *     band at all
   */
  public static Thresholds of(double[] canaryNats, double leastToleranceNats) {
    if (!(leastToleranceNats >= 0 && leastToleranceNats < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "leastToleranceNats must be finite and not negative: " + leastToleranceNats);
    }
    for (int canary = 0; canary < canaryNats.length; canary++) {
      double nats = canaryNats[canary];
      if (!(nats >= 0 && nats < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "canaryNats[" + canary + "] must be finite and not negative: " + nats);
      }
    }
    return new Thresholds(canaryNats.clone(), leastToleranceNats);
  }

  /**
   * τ of a canary's near-tie band.
   *
   * @param canaryNats its log-perplexity
   * @param leastToleranceNats the τ of canaries that cost next to nothing; 0 for no band at all
   */
  public static double toleranceNats(double canaryNats, double leastToleranceNats) {
    return leastToleranceNats == 0
        ? 0
        : Math.max(leastToleranceNats, TOLERANCE_PER_NAT * canaryNats);
  }

  private double toleranceNats(int canary) {
    return toleranceNats(canaryNats[canary], leastToleranceNats);
  }

  private double[] ofCanary(int canary) {
    double nats = canaryNats[canary];
    return new double[] {nats - toleranceNats(canary), nats, nats + toleranceNats(canary)};
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
    return indexOf(canaryNats[canary] - toleranceNats(canary));
  }

  /** Which threshold is the canary's t. */
  public int at(int canary) {
    return indexOf(canaryNats[canary]);
  }

  /** Which threshold is the canary's t + τ. */
  public int above(int canary) {
    return indexOf(canaryNats[canary] + toleranceNats(canary));
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
        Arrays.stream(canaries).mapToDouble(this::canaryNats).toArray(), leastToleranceNats);
  }

  /** A number that differs, except by bad luck, when the thresholds differ in any bit. */
  public long fingerprint() {
    long hash = Double.doubleToLongBits(leastToleranceNats);
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
        && leastToleranceNats == that.leastToleranceNats
        && Arrays.equals(canaryNats, that.canaryNats);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint());
  }

  @Override
  public String toString() {
    return "Thresholds[" + canaryNats.length + " canaries, τ from " + leastToleranceNats + " nats]";
  }
}
