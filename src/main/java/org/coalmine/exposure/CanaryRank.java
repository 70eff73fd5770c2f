package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import org.coalmine.exposure.RankInterval.Method;

/**
 * The rank of one canary, and how much any other arithmetic could change it.
 *
 * <p>With t the canary's log-perplexity and τ the tolerance, a model evaluated with another order
 * of summation gives scores a little off; while no score moves by more than τ/2, no candidate at or
 * below t − τ can fall behind the canary and none above t + τ can overtake it.
 *
 * @param rank what is known of the rank
 * @param nearTiesLow candidates at or below t − τ; of an interrupted count, those seen
 * @param nearTiesHigh candidates at or below t + τ; of an interrupted count, those seen and all
 *     that were not visited
 */
public record CanaryRank(RankInterval rank, BigInteger nearTiesLow, BigInteger nearTiesHigh)
    implements Serializable {
  public CanaryRank {
    if (nearTiesLow.signum() < 0
        || nearTiesLow.compareTo(rank.low()) > 0
        || nearTiesHigh.compareTo(rank.high()) < 0) {
      throw new IllegalArgumentException(
          "near ties must enclose the rank: "
              + nearTiesLow
              + " to "
              + nearTiesHigh
              + " around "
              + rank.low()
              + " to "
              + rank.high());
    }
  }

  /** From what was counted, and from what could at most have been counted. */
  public static CanaryRank between(
      BigInteger countedBelow,
      BigInteger counted,
      BigInteger possible,
      BigInteger possibleAbove,
      Method method) {
    if (possible.signum() == 0) {
      throw new IllegalStateException(
          "the canary itself was not counted: its text is no candidate of this format, or its"
              + " log-perplexity comes from another model");
    }
    return new CanaryRank(
        new RankInterval(counted.max(BigInteger.ONE), possible, method, 1),
        countedBelow,
        possibleAbove);
  }

  /** What is known when a further count is taken into account. */
  public CanaryRank narrowed(
      BigInteger countedBelow, BigInteger counted, BigInteger possible, BigInteger possibleAbove) {
    return between(
        nearTiesLow.max(countedBelow),
        rank.low().max(counted),
        rank.high().min(possible),
        nearTiesHigh.min(possibleAbove),
        rank.method());
  }

  /**
   * Whether the rank is known, or shown to be in the lower half of the space, or shown to have at
   * most half of the exposure possible. Any draw and any candidate counted narrows an interval by a
   * little, which is no answer.
   *
   * @param spaceSize |R|, not below the high end of the rank
   */
  public boolean measured(BigInteger spaceSize) {
    Exposure exposure = Exposure.of(rank, spaceSize);
    return rank.low().equals(rank.high())
        || exposure.lowBits() >= 1
        || exposure.highBits() <= Exposure.log2(spaceSize) / 2;
  }
}
