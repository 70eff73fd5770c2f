package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the canaries of a format among all candidates of its randomness space.
 *
 * <p>First one pruned walk, in one task, for the canaries it can reach within its allowance. Then,
 * if any are left and the space is not too large, one dense count for all. Where a dense count may
 * follow and no deadline can end it, a {@link PrunedProbe} says beforehand whether it will; if so,
 * most of the walk would be for nothing, and it gets a hundredth of its allowance, for the canaries
 * that cost next to nothing. The dense count is one task per shard, each a pure function of model,
 * candidates, thresholds and shard. A shard's count comes back as a value, is checked, and goes to
 * the ledger at once; counts are merged by shard id. So a task that is retried or run twice, an
 * executor that is lost, a driver that is killed and resumed change nothing in the result. The
 * canaries that pruning had finished are counted again on the way, and must agree.
 *
 * <p>Stopped early, by the deadline, the job answers with the interval [counted, counted + not yet
 * visited].
 */
public final class RankJob {
  private final JavaSparkContext context;
  private final SharedModel model;
  private final RankSettings settings;
  private final @Nullable RunDirectory run;

  /**
   * @param run where finished shards are kept; null to keep nothing
   */
  public RankJob(
      Cluster cluster, SharedModel model, RankSettings settings, @Nullable RunDirectory run) {
    this(cluster.context(), model, settings, run);
  }

  public RankJob(
      JavaSparkContext context,
      SharedModel model,
      RankSettings settings,
      @Nullable RunDirectory run) {
    this.context = context;
    this.model = model;
    this.settings = settings;
    this.run = run;
  }

  /**
   * Ranks canaries.
   *
   * @param candidates in the symbols of the model's alphabet
   * @param thresholds the canaries' log-perplexities under the same model
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   * @throws org.coalmine.store.StoreException if the ledger cannot be written
   */
  public RankOutcome rank(Candidates candidates, Thresholds thresholds, RankProgress progress) {
    long start = System.nanoTime();
    RankQuestion question = new RankQuestion(candidates, thresholds);
    Broadcast<RankQuestion> shared = context.broadcast(question);
    try {
      return rank(new RankCall(context, model, settings, question, shared, progress, start));
    } finally {
      shared.unpersist();
    }
  }

  private RankOutcome rank(RankCall call) {
    PrunedWalk.Result pruned = PrunedWalk.of(call);
    if (!pruned.finished() && call.mayCount()) {
      return DensePass.count(call, pruned, run);
    }
    return new RankOutcome(
        pruned.ranks(),
        Optional.empty(),
        false,
        BigInteger.ZERO,
        pruned.steps(),
        0,
        pruned.pruning(),
        pruned.coreNanos(),
        0,
        List.of());
  }
}
