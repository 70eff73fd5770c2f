package org.coalmine.report.chapter;

import java.math.BigInteger;

/**
 * The band that another arithmetic could move a rank in: the counts of candidates at the canary's
 * log-perplexity less and plus a small tolerance.
 *
 * @param low candidates at or below Px − τ; 0 where there are none
 * @param high candidates at or below Px + τ
 */
public record NearTies(BigInteger low, BigInteger high) {
  public NearTies {
    Require.atLeast("low", BigInteger.ZERO, low);
    Require.atLeast("high", low, high);
  }
}
