package org.coalmine.report.chapter;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The band that another arithmetic could move a rank in: the counts of candidates at the canary's
 * log-perplexity less and plus a tolerance that grows with it. A measured band, no bound.
 *
 * @param low candidates at or below Px − τ; 0 where there are none
 * @param high candidates at or below Px + τ
 * @param toleranceBits τ; null in reports of before it grew with the cost, whose format says it
 */
public record NearTies(BigInteger low, BigInteger high, @Nullable Double toleranceBits) {
  public NearTies {
    Require.atLeast("low", BigInteger.ZERO, low);
    Require.atLeast("high", low, high);
    if (toleranceBits != null) {
      Require.atLeast("toleranceBits", 0.0, toleranceBits);
    }
  }
}
