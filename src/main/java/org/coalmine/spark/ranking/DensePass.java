package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.RankCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.spark.KernelCheck;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Ledger;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dense count of one call, a task per shard; what the ledger holds is not counted again. */
final class DensePass {
  private static final Logger LOG = LoggerFactory.getLogger(DensePass.class);

  /** From so many on the processes' rates are checked first. */
  private static final int MANY_SHARDS = 32;

  /** With less time than this left, the check would cost too much of it. */
  private static final long CHECKED_NANOS = 60_000_000_000L;

  private final RankCall call;
  private final ShardPlan plan;

  private DensePass(RankCall call) {
    this.call = call;
    this.plan = ShardPlan.of(call.candidates().automaton(), call.settings().shardCandidates());
  }

  /**
   * Counts until all is counted or the deadline is there.
   *
   * @param pruned what the walk before has found
   * @param run where finished shards are kept; null to keep nothing
   */
  static RankOutcome count(RankCall call, PrunedWalk.Result pruned, @Nullable RunDirectory run) {
    return new DensePass(call).outcome(pruned, run);
  }

  private RankOutcome outcome(PrunedWalk.Result pruned, @Nullable RunDirectory run) {
    try (DenseCounts counts = new DenseCounts(plan, call.thresholds(), ledger(run))) {
      int resumed = counts.shards();
      if (resumed > 0) {
        LOG.info("{} of {} shards are in the ledger", resumed, plan.shards().size());
      }
      if (counts.missing().size() >= MANY_SHARDS && call.remainingNanos() > CHECKED_NANOS) {
        KernelCheck.warn(call.context(), call.model());
      }
      boolean complete = count(counts, resumed);
      RankCount total = counts.merged();
      if (complete != total.complete(plan)) {
        throw new IllegalStateException("the shards do not add up to the space: " + total);
      }
      return new RankOutcome(
          agreed(pruned.ranks(), total.ranks(call.thresholds(), call.candidates().size())),
          Optional.of(total.histogram()),
          complete,
          total.candidates(),
          pruned.steps() + total.steps(),
          total.steps(),
          pruned.pruning(),
          pruned.coreNanos() + total.nanos(),
          resumed,
          counts.damaged());
    }
  }

  private @Nullable Ledger ledger(@Nullable RunDirectory run) {
    if (run == null) {
      return null;
    }
    return run.ledger(
        CountDigest.of(
            call.model().model().arithmetic(),
            call.model().identity(),
            call.candidates(),
            call.thresholds(),
            plan),
        RankCount::agree);
  }

  private boolean count(DenseCounts counts, int resumed) {
    Broadcast<RankQuestion> question = call.shared();
    SharedModel model = call.model();
    Pace pace = new Pace(plan, counts.candidates());
    call.progress().dense(pace.state(counts, resumed));
    return ShardTasks.run(
        call.context(),
        "dense count",
        counts.missing(),
        (Shard shard) ->
            new DenseCount(question.value().space(model), question.value().thresholds())
                .count(shard)
                .toBytes(),
        call::remainingNanos,
        bytes -> {
          counts.add(bytes);
          call.progress().dense(pace.state(counts, resumed));
        });
  }

  /**
   * The ranks by both ways: what one leaves open the other may close.
   *
   * @throws IllegalStateException if no rank of a canary is possible by both
   */
  static List<CanaryRank> agreed(List<CanaryRank> pruned, List<CanaryRank> dense) {
    List<CanaryRank> ranks = new ArrayList<>();
    for (int canary = 0; canary < dense.size(); canary++) {
      CanaryRank one = pruned.get(canary);
      CanaryRank other = dense.get(canary);
      BigInteger low = one.rank().low().max(other.rank().low());
      BigInteger high = one.rank().high().min(other.rank().high());
      if (low.compareTo(high) > 0) {
        throw new IllegalStateException(
            "the pruned and the dense count of canary %d disagree: %s, %s"
                .formatted(canary, one.rank(), other.rank()));
      }
      Method method = one.rank().exact() ? one.rank().method() : other.rank().method();
      ranks.add(
          new CanaryRank(
              new RankInterval(low, high, method, 1),
              one.nearTiesLow().max(other.nearTiesLow()),
              one.nearTiesHigh().min(other.nearTiesHigh())));
    }
    return ranks;
  }

  /** How fast this session counts. */
  private static final class Pace {
    private final ShardPlan plan;
    private final BigInteger before;
    private final long startNanos = System.nanoTime();

    Pace(ShardPlan plan, BigInteger before) {
      this.plan = plan;
      this.before = before;
    }

    RankProgress.Dense state(DenseCounts counts, int resumed) {
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      double counted = counts.candidates().subtract(before).doubleValue();
      double perSecond = counted == 0 ? 0 : counted / Math.max(seconds, 1e-3);
      double left = plan.size().subtract(counts.candidates()).doubleValue();
      return new RankProgress.Dense(
          counts.shards(),
          resumed,
          plan.shards().size(),
          counts.candidates(),
          plan.size(),
          perSecond,
          perSecond == 0 ? -1 : (long) (1000 * left / perSecond));
    }
  }
}
