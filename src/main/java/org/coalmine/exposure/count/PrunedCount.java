package org.coalmine.exposure.count;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;

/**
 * Exact ranks of well-memorized canaries in spaces of any size: a walk that leaves out every prefix
 * costlier than the canary.
 *
 * <p>The work for a canary is the number of prefixes not costlier than it, which grows with its
 * rank: a few steps at rank 1 of 10^16, a quarter of a million at rank 151 258 of 10^9. So the
 * canaries are taken in ascending order of log-perplexity, in walks with rising limits. A walk
 * serves all canaries up to its limit. How far the limit rises is read from the prefixes the walk
 * before left out, so that the work of each walk is a small multiple of the one before and the last
 * dominates; a walk that turns out costlier than its allowance is broken off and tried again for
 * half as many canaries. One canary alone has the whole budget at once. A canary too costly for the
 * budget or the time is left with an interval and does not disturb the others.
 */
public final class PrunedCount {
  private static final long FIRST_ALLOWANCE = 2048;
  private static final long GROWTH = 4;

  private final Thresholds thresholds;
  private final BigInteger spaceSize;
  private final Walk walk;
  private final int[] ascending;
  private final CanaryRank[] ranks;

  /**
   * What was found.
   *
   * @param ranks of every canary, in the order of the thresholds; the interval [counted, counted +
   *     not yet visited] for those that were not finished
   * @param unfinished the canaries whose rank or near ties the budget did not reach, ascending
   * @param steps how many prefixes the model has been advanced by one symbol
   * @param nanos the time it took
   */
  public record Result(List<CanaryRank> ranks, List<Integer> unfinished, long steps, long nanos)
      implements Serializable {
    public Result {
      ranks = List.copyOf(ranks);
      unfinished = List.copyOf(unfinished);
    }
  }

  private PrunedCount(LanguageModel model, Candidates candidates, Thresholds thresholds) {
    this.thresholds = thresholds;
    this.spaceSize = candidates.size();
    this.walk = Walks.of(new ScoredTrie(model, candidates));
    this.ascending =
        IntStream.range(0, thresholds.canaries())
            .boxed()
            .sorted((a, b) -> Double.compare(thresholds.canaryNats(a), thresholds.canaryNats(b)))
            .mapToInt(canary -> canary)
            .toArray();
    this.ranks = new CanaryRank[thresholds.canaries()];
    Arrays.fill(
        ranks,
        new CanaryRank(
            new RankInterval(BigInteger.ONE, spaceSize, Method.PRUNED, 1),
            BigInteger.ZERO,
            spaceSize));
  }

  /**
   * Ranks the canaries that a budget of steps can reach.
   *
   * @param candidates in the symbols of the model
   * @param stepBudget how many prefixes may be advanced by a symbol, about; not negative
   * @param nanos how long it may take, about; {@link Long#MAX_VALUE} for as long as it takes
   */
  public static Result count(
      LanguageModel model,
      Candidates candidates,
      Thresholds thresholds,
      long stepBudget,
      long nanos) {
    if (stepBudget < 0) {
      throw new IllegalArgumentException("stepBudget must not be negative: " + stepBudget);
    }
    long startNanos = System.nanoTime();
    PrunedCount count = new PrunedCount(model, candidates, thresholds);
    int finished = count.deepen(stepBudget, Deadline.in(nanos));
    List<Integer> unfinished =
        Arrays.stream(count.ascending).skip(finished).sorted().boxed().toList();
    return new Result(
        Arrays.asList(count.ranks), unfinished, count.walk.steps(), System.nanoTime() - startNanos);
  }

  /** Returns how many canaries, in ascending order, are finished. */
  private int deepen(long stepBudget, Deadline deadline) {
    int finished = 0;
    int goal = 1;
    long allowance = ascending.length == 1 ? stepBudget : FIRST_ALLOWANCE;
    while (finished < ascending.length && walk.steps() < stepBudget && !deadline.passed()) {
      long before = walk.steps();
      long left = stepBudget - before;
      WalkLimit limit =
          new WalkLimit(
              thresholds,
              limitNats(goal - 1),
              Math.min(allowance, goal == finished + 1 ? left : left / 2),
              deadline);
      LeafCount leaves = new LeafCount(thresholds, walk.prefixNats());
      walk.walk(BigInteger.ZERO, spaceSize, limit, leaves);
      record(finished, goal, limit, leaves);
      if (limit.brokenOff()) {
        if (goal == finished + 1) {
          allowance *= GROWTH;
        } else {
          goal = finished + (goal - finished) / 2;
        }
      } else {
        long used = walk.steps() - before;
        allowance = Math.max(allowance, GROWTH * used);
        finished = goal++;
        while (goal < ascending.length
            && used + limit.costlierUpTo(limitNats(goal)) <= allowance / 2) {
          goal++;
        }
      }
    }
    return finished;
  }

  /** The largest log-perplexity that matters to the canary with this place in ascending order. */
  private double limitNats(int place) {
    return thresholds.nats(thresholds.above(ascending[place]));
  }

  private void record(int finished, int goal, WalkLimit limit, LeafCount leaves) {
    BigInteger[] counted = RankCount.cumulate(leaves.intervals());
    BigInteger[] unvisited = limit.unvisitedUpTo();
    for (int place = finished; place < ascending.length; place++) {
      int canary = ascending[place];
      int at = thresholds.at(canary);
      int above = thresholds.above(canary);
      BigInteger possible = spaceSize;
      BigInteger possibleAbove = spaceSize;
      if (place < goal) {
        possible = counted[at].add(unvisited[at]);
        possibleAbove = counted[above].add(unvisited[above]);
      }
      ranks[canary] =
          ranks[canary].narrowed(
              counted[thresholds.below(canary)], counted[at], possible, possibleAbove);
    }
  }
}
