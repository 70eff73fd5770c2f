package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.time.Duration;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.exposure.count.TrieSize;
import org.coalmine.model.StepCost;
import org.coalmine.spark.ranking.RankSettings;

/** How far the ways of counting may go for a format, by the method that is configured. */
public final class Allowances {
  /** What a core is taken to do when shards are cut: about half of what AVX-512 reaches. */
  private static final double NOMINAL_OPERATIONS_PER_SECOND = 1e11;

  /** Fewer steps do not fill the panels of 128 lanes; a memorized fill is found in as many. */
  private static final long FEWEST_TOKEN_STEPS = 4_096;

  /** A pruned step fills fewer lanes and shares less: it takes about three times as long. */
  private static final long DENSE_STEPS_PER_PRUNED_STEP = 3;

  private Allowances() {}

  /**
   * The allowances of a format.
   *
   * @param candidates in the symbols of the model's alphabet
   * @param cost of the model, on which depends how many candidates a task counts
   */
  public static RankSettings of(
      AuditConfiguration.Rank settings, Candidates candidates, StepCost cost) {
    RankMethod method =
        settings.compare() && !settings.method().counts() ? RankMethod.AUTO : settings.method();
    double operations = operationsPerCandidate(candidates, cost);
    long shard =
        Math.max(1, (long) (settings.shardSeconds() * NOMINAL_OPERATIONS_PER_SECOND / operations));
    return new RankSettings(
        prunedSteps(settings, method, candidates),
        switch (method) {
          case DENSE -> candidates.size();
          case PRUNED, IMPORTANCE, UNIFORM, SKEW_NORMAL -> BigInteger.ZERO;
          case AUTO -> BigInteger.valueOf(settings.denseLimit());
        },
        BigInteger.valueOf(shard),
        settings.deadlineSeconds().isPresent()
            ? Duration.ofNanos((long) (settings.deadlineSeconds().getAsDouble() * 1e9))
            : null);
  }

  /**
   * The allowances of a format in a model of tokens, where the number of candidates says little of
   * the work: all of them are by steps and what a step costs, at a nominal speed, so that a rank is
   * found in the same way on every machine.
   *
   * @param candidates in the tokens of the model
   * @param cost of the model
   */
  public static RankSettings ofTokens(
      AuditConfiguration.Rank settings, Candidates candidates, StepCost cost) {
    RankMethod method =
        settings.compare() && !settings.method().counts() ? RankMethod.AUTO : settings.method();
    BigInteger steps = denseSteps(candidates);
    boolean counts =
        method == RankMethod.DENSE
            || method == RankMethod.AUTO && hours(steps, cost) <= settings.denseHours();
    long pruned =
        switch (method) {
          case PRUNED -> settings.prunedSteps();
          case AUTO ->
              Math.min(
                  settings.prunedSteps(),
                  counts
                      ? steps.longValue() / DENSE_STEPS_PER_PRUNED_STEP
                      : stepsWithin(settings.denseHours(), cost));
          case DENSE, IMPORTANCE, UNIFORM, SKEW_NORMAL -> 0;
        };
    double shardSteps = Math.max(FEWEST_TOKEN_STEPS, cost.stepsWithin(settings.shardSeconds()));
    double candidatesPerStep = candidates.size().doubleValue() / Math.max(1, steps.doubleValue());
    return new RankSettings(
        pruned,
        counts ? candidates.size() : BigInteger.ZERO,
        BigInteger.valueOf(Math.max(1, (long) (shardSteps * candidatesPerStep))),
        settings.deadlineSeconds().isPresent()
            ? Duration.ofNanos((long) (settings.deadlineSeconds().getAsDouble() * 1e9))
            : null);
  }

  /** Hours that one core takes for steps of a model of tokens, at the nominal speed. */
  public static double hours(BigInteger steps, StepCost cost) {
    return cost.seconds(steps) / 3600;
  }

  /**
   * The steps of a model of tokens that one core takes in some hours, but enough to find what is
   * memorized.
   */
  public static long stepsWithin(double hours, StepCost cost) {
    return Math.max(FEWEST_TOKEN_STEPS, (long) cost.stepsWithin(hours * 3600));
  }

  /**
   * How far the pruned walk may go. Where a dense pass may follow, the walk shall not take longer
   * than that pass would; counted in steps, not in seconds, so that a rank is found in the same way
   * on every machine.
   */
  private static long prunedSteps(
      AuditConfiguration.Rank settings, RankMethod method, Candidates candidates) {
    return switch (method) {
      case PRUNED -> settings.prunedSteps();
      case AUTO ->
          candidates.size().compareTo(BigInteger.valueOf(settings.denseLimit())) > 0
              ? settings.prunedSteps()
              : Math.min(
                  settings.prunedSteps(),
                  denseSteps(candidates).longValue() / DENSE_STEPS_PER_PRUNED_STEP);
      case DENSE, IMPORTANCE, UNIFORM, SKEW_NORMAL -> 0;
    };
  }

  /**
   * The steps of a dense pass over one shard: every node of the trie that has children, except the
   * root, and the symbols before the hole.
   */
  public static BigInteger denseSteps(Candidates candidates) {
    return TrieSize.of(candidates.automaton())
        .inner()
        .add(BigInteger.valueOf(candidates.context().length()));
  }

  /** Multiplications and additions of a dense pass for each candidate. */
  private static double operationsPerCandidate(Candidates candidates, StepCost cost) {
    double steps = denseSteps(candidates).doubleValue();
    double parents = TrieSize.of(candidates.automaton()).parents().doubleValue();
    return (cost.stepOperations() * steps + cost.branchOperations() * parents)
        / candidates.size().doubleValue();
  }
}
