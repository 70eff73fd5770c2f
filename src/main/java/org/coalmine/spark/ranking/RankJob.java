package org.coalmine.spark.ranking;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.exposure.count.RankCount;
import org.coalmine.exposure.count.ScoredTrie;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.KernelCheck;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Digest;
import org.coalmine.store.Ledger;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks the canaries of a format among all candidates of its randomness space.
 *
 * <p>First one pruned walk, in one task, for the canaries it can reach within its allowance. Then,
 * if any are left and the space is not too large, one dense count for all. Where a dense count may
 * follow and no deadline can end it, a {@link PrunedProbe} says beforehand whether it will; if so,
 * most of the walk would be for nothing, and it gets a hundredth of its allowance, for the canaries
 * that cost next to nothing. The dense count is a task a shard, each a pure function of model,
 * candidates, thresholds and shard. A shard's count comes back as a value, is checked, and goes to
 * the ledger at once; counts are merged by shard id. So a task that is retried or run twice, an
 * executor that is lost, a driver that is killed and resumed change nothing in the result. The
 * canaries that pruning had finished are counted again on the way, and must agree.
 *
 * <p>Stopped early, by the deadline, the job answers with the interval [counted, counted + not yet
 * visited].
 */
public final class RankJob {
  private static final Logger LOG = LoggerFactory.getLogger(RankJob.class);

  /** From so many on the processes' rates are checked first. */
  private static final int MANY_SHARDS = 32;

  /** With less time than this left, the check would cost too much of it. */
  private static final long CHECKED_NANOS = 60_000_000_000L;

  /** A dense count of fewer candidates takes hardly longer than the probe. */
  private static final BigInteger FEWEST_PROBED = BigInteger.valueOf(20_000);

  /** A walk that deepens takes about twice the steps of one that knows its limit. */
  private static final double DEEPENING = 2;

  private static final long FRACTION_BEFORE_A_DENSE_COUNT = 100;

  private static final String VERSION = "dense count 2 of arithmetic " + Kernels.ARITHMETIC;

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
  public RankOutcome rank(
      CandidateAutomaton candidates, Thresholds thresholds, RankProgress progress) {
    Work work = new Work(candidates, thresholds, progress);
    try {
      return work.rank();
    } finally {
      work.shared.unpersist();
    }
  }

  /** What every task needs. */
  private static final class Question implements Serializable {
    private static final long serialVersionUID = 1;

    private final CandidateAutomaton candidates;
    private final Thresholds thresholds;
    private transient @Nullable ScoredTrie space;

    Question(CandidateAutomaton candidates, Thresholds thresholds) {
      this.candidates = candidates;
      this.thresholds = thresholds;
    }

    /** The candidates, with the text before the hole scored; once in each process. */
    synchronized ScoredTrie space(SharedModel model) {
      ScoredTrie known = space;
      if (known == null) {
        known = new ScoredTrie(model.model(), candidates);
        space = known;
      }
      return known;
    }
  }

  /** One call. */
  private final class Work {
    private final CandidateAutomaton candidates;
    private final Thresholds thresholds;
    private final RankProgress progress;
    private final Broadcast<Question> shared;
    private final long startNanos = System.nanoTime();
    private OptionalDouble probedSteps = OptionalDouble.empty();
    private long prunedAllowance = settings.prunedSteps();
    private long prunedSteps;
    private long steps;
    private long coreNanos;

    Work(CandidateAutomaton candidates, Thresholds thresholds, RankProgress progress) {
      this.candidates = candidates;
      this.thresholds = thresholds;
      this.progress = progress;
      this.shared = context.broadcast(new Question(candidates, thresholds));
    }

    RankOutcome rank() {
      List<CanaryRank> ranks = unknown();
      boolean finished = thresholds.canaries() == 0;
      boolean mayCount = candidates.size().compareTo(settings.denseLimit()) <= 0;
      if (settings.prunedSteps() > 0 && !finished) {
        if (mayCount
            && settings.deadline() == null
            && candidates.size().compareTo(FEWEST_PROBED) >= 0) {
          probe();
        }
        PrunedCount.Result pruned = pruned();
        ranks = pruned.ranks();
        finished = pruned.unfinished().isEmpty();
      }
      if (finished || !mayCount) {
        return new RankOutcome(
            ranks,
            Optional.empty(),
            false,
            BigInteger.ZERO,
            steps,
            pruning(),
            coreNanos,
            0,
            List.of());
      }
      return dense(ranks);
    }

    private List<CanaryRank> unknown() {
      BigInteger size = candidates.size();
      CanaryRank anywhere =
          new CanaryRank(
              new RankInterval(BigInteger.ONE, size, Method.DENSE, 1), BigInteger.ZERO, size);
      return Collections.nCopies(thresholds.canaries(), anywhere);
    }

    private RankOutcome.Pruning pruning() {
      return new RankOutcome.Pruning(
          probedSteps, settings.prunedSteps(), prunedAllowance, prunedSteps);
    }

    private void probe() {
      Broadcast<Question> question = shared;
      SharedModel sharedModel = model;
      AtomicReference<PrunedProbe.@Nullable Result> answer = new AtomicReference<>();
      ShardTasks.run(
          context,
          "rank: probe of the pruned walk",
          List.of(0),
          nothing ->
              PrunedProbe.measure(
                  sharedModel.model(), question.value().candidates, question.value().thresholds),
          this::goOnPruning,
          answer::set);
      PrunedProbe.Result probed = Objects.requireNonNull(answer.get(), "the probe's answer");
      steps += probed.steps();
      coreNanos += probed.nanos();
      probedSteps = OptionalDouble.of(probed.walkSteps());
      if (DEEPENING * probed.walkSteps() > prunedAllowance) {
        prunedAllowance = Math.max(1, prunedAllowance / FRACTION_BEFORE_A_DENSE_COUNT);
      }
    }

    private long goOnPruning() {
      progress.pruning((System.nanoTime() - startNanos) / 1e9);
      return Long.MAX_VALUE;
    }

    private PrunedCount.Result pruned() {
      Broadcast<Question> question = shared;
      SharedModel sharedModel = model;
      long nanos = remainingNanos();
      AtomicReference<PrunedCount.@Nullable Result> answer = new AtomicReference<>();
      ShardTasks.run(
          context,
          "rank: pruned walk",
          List.of(prunedAllowance),
          budget ->
              PrunedCount.count(
                  sharedModel.model(),
                  question.value().candidates,
                  question.value().thresholds,
                  budget,
                  nanos),
          this::goOnPruning,
          answer::set);
      PrunedCount.Result pruned = Objects.requireNonNull(answer.get(), "the walk's answer");
      steps += pruned.steps();
      prunedSteps = pruned.steps();
      coreNanos += pruned.nanos();
      progress.pruned(thresholds.canaries() - pruned.unfinished().size(), thresholds.canaries());
      return pruned;
    }

    private RankOutcome dense(List<CanaryRank> pruned) {
      ShardPlan plan = ShardPlan.of(candidates, settings.shardCandidates());
      Ledger ledger = run == null ? null : run.ledger(digest(plan), RankCount::agree);
      try (DenseCounts counts = new DenseCounts(plan, thresholds, ledger)) {
        int resumed = counts.shards();
        if (resumed > 0) {
          LOG.info("{} of {} shards are in the ledger", resumed, plan.shards().size());
        }
        if (counts.missing().size() >= MANY_SHARDS && remainingNanos() > CHECKED_NANOS) {
          KernelCheck.warn(context, model);
        }
        boolean complete = count(plan, counts, resumed);
        RankCount total = counts.merged();
        if (complete != total.complete(plan)) {
          throw new IllegalStateException("the shards do not add up to the space: " + total);
        }
        return new RankOutcome(
            agreed(pruned, total.ranks(thresholds, candidates.size())),
            Optional.of(total.histogram()),
            complete,
            total.candidates(),
            steps + total.steps(),
            pruning(),
            coreNanos + total.nanos(),
            resumed,
            counts.damaged());
      }
    }

    private boolean count(ShardPlan plan, DenseCounts counts, int resumed) {
      Broadcast<Question> question = shared;
      SharedModel sharedModel = model;
      Pace pace = new Pace(plan, counts.candidates());
      progress.dense(pace.state(counts, resumed));
      return ShardTasks.run(
          context,
          "rank: dense count",
          counts.missing(),
          (Shard shard) ->
              new DenseCount(question.value().space(sharedModel), question.value().thresholds)
                  .count(shard)
                  .toBytes(),
          this::remainingNanos,
          bytes -> {
            counts.add(bytes);
            progress.dense(pace.state(counts, resumed));
          });
    }

    private long remainingNanos() {
      Duration deadline = settings.deadline();
      return deadline == null
          ? Long.MAX_VALUE
          : deadline.toNanos() - (System.nanoTime() - startNanos);
    }

    /** Two ways to the same rank: what one leaves open the other may close. */
    private List<CanaryRank> agreed(List<CanaryRank> pruned, List<CanaryRank> dense) {
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

    /** What the counts depend on, and so what a ledger must have been written for. */
    private String digest(ShardPlan plan) {
      MessageDigest digest = Digest.sha256();
      digest.update((VERSION + " " + model.digest()).getBytes(StandardCharsets.UTF_8));
      Consumer<Number> number =
          value -> digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value.longValue()));
      for (int symbol : candidates.prefixSymbols()) {
        number.accept(symbol);
      }
      number.accept(candidates.start());
      for (int state = 0; state < candidates.states(); state++) {
        number.accept(candidates.fanout(state));
        number.accept(candidates.accepts(state) ? 1 : 0);
        for (int k = 0; k < candidates.fanout(state); k++) {
          number.accept(candidates.symbol(state, k));
          number.accept(candidates.target(state, k));
        }
      }
      for (int threshold = 0; threshold < thresholds.size(); threshold++) {
        number.accept(Double.doubleToLongBits(thresholds.nats(threshold)));
      }
      number.accept(thresholds.fingerprint());
      for (Shard shard : plan.shards()) {
        digest.update((shard.to() + " ").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
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
