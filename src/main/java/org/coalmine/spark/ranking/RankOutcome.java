package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Histogram;

/**
 * What counting the candidates of one format has found.
 *
 * @param ranks of every canary, in the order of the thresholds; an interval where counting stopped
 *     early
 * @param histogram of the log-perplexities of all candidates counted densely, if any were
 * @param complete whether a dense count was begun and reached every candidate
 * @param candidates counted densely
 * @param steps how often the model was advanced by a symbol, probed, pruned and dense
 * @param denseSteps those of the dense count among them
 * @param pruning the pruned walk
 * @param coreNanos the time that took, summed over cores
 * @param shardsResumed shards taken from the ledger
 * @param damaged entries of the ledger that were not trusted
 */
public record RankOutcome(
    List<CanaryRank> ranks,
    Optional<Histogram> histogram,
    boolean complete,
    BigInteger candidates,
    long steps,
    long denseSteps,
    Pruning pruning,
    long coreNanos,
    int shardsResumed,
    List<String> damaged) {
  /**
   * The pruned walk and what was known before it.
   *
   * @param probedSteps what it would take for the costliest canary by the {@link
   *     org.coalmine.exposure.sample.PrunedProbe}, if there was one
   * @param asked how many steps it might take by the settings; 0 if it was not asked for
   * @param allowance how many it was given: fewer where the probe showed that a dense count had to
   *     follow anyway
   * @param steps how many it took
   */
  public record Pruning(OptionalDouble probedSteps, long asked, long allowance, long steps) {
    /** Whether it was given fewer steps than the settings have. */
    public boolean cut() {
      return allowance < asked;
    }
  }

  public RankOutcome {
    ranks = List.copyOf(ranks);
    damaged = List.copyOf(damaged);
  }

  /** The canaries whose rank is not one known integer, ascending. */
  public List<Integer> unfinished() {
    return IntStream.range(0, ranks.size())
        .filter(canary -> !ranks.get(canary).rank().exact())
        .boxed()
        .toList();
  }
}
