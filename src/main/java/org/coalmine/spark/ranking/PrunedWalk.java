package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;
import org.jspecify.annotations.Nullable;

/** The pruned walk of one call, and the probe that may shorten it; a task each. */
final class PrunedWalk {
  /** A walk that deepens takes about twice the steps of one that knows its limit. */
  private static final double DEEPENING = 2;

  private final RankCall call;
  private OptionalDouble probedSteps = OptionalDouble.empty();
  private long allowance;
  private long steps;
  private long coreNanos;

  private PrunedWalk(RankCall call) {
    this.call = call;
    this.allowance = call.settings().prunedSteps();
  }

  /**
   * What the walk has found.
   *
   * @param ranks of every canary
   * @param finished whether all of them are known
   * @param steps of the model, those of the probe included
   * @param coreNanos the time that took
   */
  record Result(
      List<CanaryRank> ranks,
      boolean finished,
      RankOutcome.Pruning pruning,
      long steps,
      long coreNanos) {}

  /** Walks, if the settings ask for it and there is a canary to rank. */
  static Result of(RankCall call) {
    PrunedWalk walk = new PrunedWalk(call);
    boolean nothingAsked = call.thresholds().canaries() == 0;
    return nothingAsked || call.settings().prunedSteps() == 0
        ? walk.result(walk.unknown(), nothingAsked, 0)
        : walk.walked();
  }

  private Result walked() {
    if (call.settings().probes(call.candidates().size())) {
      probe();
    }
    PrunedCount.Result counted = count();
    steps += counted.steps();
    coreNanos += counted.nanos();
    return result(counted.ranks(), counted.unfinished().isEmpty(), counted.steps());
  }

  private Result result(List<CanaryRank> ranks, boolean finished, long walkSteps) {
    RankOutcome.Pruning pruning =
        new RankOutcome.Pruning(probedSteps, call.settings().prunedSteps(), allowance, walkSteps);
    return new Result(ranks, finished, pruning, steps, coreNanos);
  }

  private List<CanaryRank> unknown() {
    BigInteger size = call.candidates().size();
    CanaryRank anywhere =
        new CanaryRank(
            new RankInterval(BigInteger.ONE, size, Method.DENSE, 1), BigInteger.ZERO, size);
    return Collections.nCopies(call.thresholds().canaries(), anywhere);
  }

  private void probe() {
    Broadcast<RankQuestion> question = call.shared();
    SharedModel model = call.model();
    AtomicReference<PrunedProbe.@Nullable Result> answer = new AtomicReference<>();
    ShardTasks.run(
        call.context(),
        "probe of the pruned walk",
        List.of(0),
        nothing ->
            PrunedProbe.measure(
                model.model(), question.value().candidates(), question.value().thresholds()),
        this::goOn,
        answer::set);
    PrunedProbe.Result probed = Objects.requireNonNull(answer.get(), "the probe's answer");
    steps += probed.steps();
    coreNanos += probed.nanos();
    probedSteps = OptionalDouble.of(probed.walkSteps());
    if (DEEPENING * probed.walkSteps() > allowance) {
      allowance = call.settings().stepsBeforeDenseCount();
    }
  }

  private long goOn() {
    call.progress().pruning(call.elapsedNanos() / 1e9);
    return Long.MAX_VALUE;
  }

  private PrunedCount.Result count() {
    Broadcast<RankQuestion> question = call.shared();
    SharedModel model = call.model();
    long nanos = call.remainingNanos();
    AtomicReference<PrunedCount.@Nullable Result> answer = new AtomicReference<>();
    ShardTasks.run(
        call.context(),
        "pruned walk",
        List.of(allowance),
        budget ->
            PrunedCount.count(
                model.model(),
                question.value().candidates(),
                question.value().thresholds(),
                budget,
                nanos),
        this::goOn,
        answer::set);
    PrunedCount.Result counted = Objects.requireNonNull(answer.get(), "the walk's answer");
    int canaries = call.thresholds().canaries();
    call.progress().pruned(canaries - counted.unfinished().size(), canaries);
    return counted;
  }
}
