package org.coalmine.privacy;

import java.math.BigInteger;

/**
 * What the rank of one planted canary can say about ε.
 *
 * @param canary its id
 * @param rank how many candidates, itself included, are at most as dear as the canary, ties counted
 *     against it; of an estimated rank the upper end of its interval
 * @param fills how many fills its draw could have given when everything else was fixed, the other
 *     canaries' fills included: |R| if every fill is drawn from the whole space, |R| − (n − 1) if n
 *     canaries and controls share the space and their fills were made to differ
 * @param insertions how many privacy units carry the canary, at least 1
 * @param rankErrorProbability the probability that {@code rank} is below the true rank: 0 if it was
 *     counted, the error of the upper bound if it was estimated
 */
public record RankEvidence(
    String canary, BigInteger rank, BigInteger fills, int insertions, double rankErrorProbability) {
  public RankEvidence {
    if (canary.isBlank()) {
      throw new IllegalArgumentException("canary must not be blank");
    }
    if (fills.signum() <= 0) {
      throw new IllegalArgumentException("fills of " + canary + " must be at least 1: " + fills);
    }
    if (rank.signum() <= 0) {
      throw new IllegalArgumentException("rank of " + canary + " must be at least 1: " + rank);
    }
    Require.atLeast("insertions of " + canary, 1, insertions);
    Require.probabilityBelowOne("rankErrorProbability of " + canary, rankErrorProbability);
  }

  /** Of a rank that was counted, in a space that every fill is drawn from. */
  public static RankEvidence counted(
      String canary, BigInteger rank, BigInteger fills, int insertions) {
    return new RankEvidence(canary, rank, fills, insertions, 0);
  }

  /** ln(rank / fills). */
  double logRankFraction() {
    return naturalLog(rank) - naturalLog(fills);
  }

  private static double naturalLog(BigInteger value) {
    int shift = Math.max(0, value.bitLength() - Long.SIZE + 1);
    return StrictMath.log(value.shiftRight(shift).longValueExact()) + shift * StrictMath.log(2);
  }
}
