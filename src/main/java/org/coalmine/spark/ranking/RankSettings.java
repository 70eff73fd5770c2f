package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far exact counting may go.
 *
 * @param prunedSteps about how many recurrent steps the pruned walk of a format may take, a
 *     hundredth of them where a probe, made where there is no deadline, shows that a dense pass has
 *     to follow; 0 for none
 * @param denseLimit the largest randomness space that is counted densely for what pruning left; 0
 *     for none
 * @param shardCandidates about how many candidates a task counts, positive; must be the same when a
 *     run is resumed, or its ledger does not count
 * @param deadline when to stop counting and answer with intervals, from the start of a format; null
 *     to count to the end
 */
public record RankSettings(
    long prunedSteps,
    BigInteger denseLimit,
    BigInteger shardCandidates,
    @Nullable Duration deadline) {
  /** A dense count of fewer candidates takes hardly longer than the probe. */
  private static final BigInteger FEWEST_PROBED = BigInteger.valueOf(20_000);

  private static final long FRACTION_BEFORE_A_DENSE_COUNT = 100;

  /** Whether a space is small enough to be counted densely. */
  public boolean mayCount(BigInteger size) {
    return size.compareTo(denseLimit) <= 0;
  }

  /** Whether a probe says beforehand if a dense count has to follow the pruned walk. */
  public boolean probes(BigInteger size) {
    return prunedSteps > 0
        && mayCount(size)
        && deadline == null
        && size.compareTo(FEWEST_PROBED) >= 0;
  }

  /** What the pruned walk may take where the probe says that a dense count has to follow. */
  public long stepsBeforeDenseCount() {
    return Math.max(1, prunedSteps / FRACTION_BEFORE_A_DENSE_COUNT);
  }

  public RankSettings {
    if (prunedSteps < 0) {
      throw new IllegalArgumentException("prunedSteps must not be negative: " + prunedSteps);
    }
    if (denseLimit.signum() < 0) {
      throw new IllegalArgumentException("denseLimit must not be negative: " + denseLimit);
    }
    if (shardCandidates.signum() <= 0) {
      throw new IllegalArgumentException("shardCandidates must be positive: " + shardCandidates);
    }
    if (deadline != null && deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must not be negative: " + deadline);
    }
  }
}
