package org.coalmine.privacy;

import java.math.BigInteger;

/**
 * What the rank of one planted canary can say about ε.
 *
 * @param canary its id
 * @param rank how many candidates, itself included, cost at most as much as the canary, ties
 *     counted against it; of an estimated rank the upper end of its interval
 * @param spaceSize |R|, at least {@code rank}
 * @param otherFills how many fills the canary's draw was kept off because other planted canaries
 *     have them; 0 if every fill was drawn from the whole space
 * @param insertions how many privacy units carry the canary, at least 1
 * @param rankErrorProbability the probability that {@code rank} is below the true rank: 0 if it was
 *     counted, the error of the upper bound if it was estimated
 */
public record RankEvidence(
    String canary,
    BigInteger rank,
    BigInteger spaceSize,
    long otherFills,
    int insertions,
    double rankErrorProbability) {
  public RankEvidence {
    if (canary.isBlank()) {
      throw new IllegalArgumentException("canary must not be blank");
    }
    Require.within("rank of " + canary, BigInteger.ONE, spaceSize, rank);
    Require.within(
        "otherFills of " + canary,
        BigInteger.ZERO,
        spaceSize.subtract(BigInteger.ONE),
        BigInteger.valueOf(otherFills));
    Require.atLeast("insertions of " + canary, 1, insertions);
    Require.probabilityBelowOne("rankErrorProbability of " + canary, rankErrorProbability);
  }

  /** Of a rank that was counted. */
  public static RankEvidence counted(
      String canary, BigInteger rank, BigInteger spaceSize, long otherFills, int insertions) {
    return new RankEvidence(canary, rank, spaceSize, otherFills, insertions, 0);
  }

  /** ln(rank / fills that the draw could have given). */
  double logRankFraction() {
    return logFraction(rank, spaceSize.subtract(BigInteger.valueOf(otherFills)));
  }

  /** ln(rank / fills), of positive numbers of any size. */
  static double logFraction(BigInteger rank, BigInteger fills) {
    return naturalLog(rank) - naturalLog(fills);
  }

  private static double naturalLog(BigInteger value) {
    int shift = Math.max(0, value.bitLength() - Long.SIZE + 1);
    return StrictMath.log(value.shiftRight(shift).longValueExact()) + shift * StrictMath.log(2);
  }
}
