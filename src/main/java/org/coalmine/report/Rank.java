package org.coalmine.report;

import java.math.BigInteger;

/**
 * The rank of a canary among the candidates of its format, as an interval.
 *
 * @param method {@code pruned}, {@code dense}, {@code importance}, {@code uniform} or {@code
 *     skew-normal}
 * @param low the smallest rank the evidence allows, at least 1
 * @param high the largest; equal to {@code low} where the count is exact
 * @param confidence with which the interval holds the rank; 1 for counts
 */
public record Rank(String method, BigInteger low, BigInteger high, double confidence) {
  public Rank {
    Require.text("method", method);
    Require.atLeast("low", BigInteger.ONE, low);
    Require.atLeast("high", low, high);
    Require.probability("confidence", confidence);
  }

  /** An exact count. */
  public static Rank exact(String method, BigInteger rank) {
    return new Rank(method, rank, rank, 1);
  }

  boolean exact() {
    return low.equals(high);
  }
}
