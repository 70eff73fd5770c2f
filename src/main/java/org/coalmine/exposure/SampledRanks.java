package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval.Method;

/**
 * The ranks that a sample shows. Canaries are taken in ascending order of log-perplexity, so that
 * every block is passed through once and not once for each canary.
 */
final class SampledRanks {
  /** How many canaries get an interval of their own at most. */
  static final int MOST_INTERVALS = 500;

  private static final int FEWEST_TOGETHER = 4;
  private static final int MOST_TOGETHER = 64;

  private final WeightBound bound;
  private final Head head;
  private final double[] weights;
  private final long[] firstsLow;
  private final int[] ends;
  private final double[] nats;
  private final ControlVariates controls;

  SampledRanks(
      WeightBound bound,
      Head head,
      double[] weights,
      double[] parts,
      long[] firstsLow,
      int[] ends,
      double[] nats) {
    this.bound = bound;
    this.head = head;
    this.weights = weights;
    this.firstsLow = firstsLow;
    this.ends = ends;
    this.nats = nats;
    this.controls = controls(parts);
  }

  /** What the blocks stand for, as a part of |R|, and each proposal's part in them. */
  private ControlVariates controls(double[] parts) {
    double[] shares = bound.mixture().stream().mapToDouble(Proposal::share).toArray();
    double[] means = new double[1 + shares.length];
    means[0] = 1;
    System.arraycopy(shares, 0, means, 1, shares.length);
    double[] values = new double[weights.length * means.length];
    double size = bound.spaceSize().doubleValue();
    for (int draw = 0; draw < weights.length; draw++) {
      values[draw * means.length] = weights[draw] * scored(draw) / size;
      System.arraycopy(parts, draw * shares.length, values, draw * means.length + 1, shares.length);
    }
    return new ControlVariates(values, means);
  }

  private int scored(int draw) {
    return ends[draw] - (draw == 0 ? 0 : ends[draw - 1]);
  }

  List<ImportanceEstimate> ranks(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    List<RankInterval> intervals = intervals(canaryNats, canaryIndices, level, plan);
    int[] ascending = ascending(canaryNats);
    ImportanceEstimate[] estimates = new ImportanceEstimate[ascending.length];
    ascend(
        ascending,
        (sweep, canary) ->
            estimates[canary] =
                sweep.estimate(
                    sweep.to(canaryNats[canary], canaryIndices.get(canary)),
                    intervals.get(canary)));
    return List.of(estimates);
  }

  List<RankInterval> intervals(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    requireAsMany(canaryNats, canaryIndices);
    int[] ascending = ascending(canaryNats);
    int[] posts = posts(ascending, canaryNats);
    int[] ofPosts = IntStream.of(posts).map(place -> ascending[place]).toArray();
    RankInterval[] intervals = new RankInterval[ascending.length];
    ascend(
        ofPosts,
        (sweep, canary) ->
            intervals[canary] =
                interval(sweep.to(canaryNats[canary], canaryIndices.get(canary)), level, plan));
    for (int place = 0; place < ascending.length; place++) {
      int canary = ascending[place];
      int found = Arrays.binarySearch(posts, place);
      if (found < 0) {
        RankInterval below = intervals[ascending[posts[-found - 2]]];
        RankInterval above = intervals[ascending[posts[-found - 1]]];
        long known = head.upTo(canaryNats[canary]);
        intervals[canary] =
            canaryNats[canary] < head.belowNats()
                ? known(known, level)
                : new RankInterval(
                    below.low().max(BigInteger.valueOf(known + 1)),
                    above.high().max(below.low()),
                    Method.IMPORTANCE,
                    level);
      }
    }
    return List.of(intervals);
  }

  private static int[] ascending(double[] canaryNats) {
    return IntStream.range(0, canaryNats.length)
        .boxed()
        .sorted(Comparator.comparingDouble(canary -> canaryNats[canary]))
        .mapToInt(canary -> canary)
        .toArray();
  }

  /** The places, from 0 in ascending order, that get an interval of their own; both ends do. */
  private static int[] posts(int[] ascending, double[] canaryNats) {
    int last = ascending.length - 1;
    if (last < MOST_INTERVALS) {
      return IntStream.rangeClosed(0, last).toArray();
    }
    int half = MOST_INTERVALS / 2;
    double[] sorted = IntStream.of(ascending).mapToDouble(canary -> canaryNats[canary]).toArray();
    return IntStream.range(0, half)
        .flatMap(
            post -> {
              double part = post / (half - 1.0);
              double nats = sorted[0] + part * (sorted[last] - sorted[0]);
              int found = Arrays.binarySearch(sorted, nats);
              return IntStream.of(
                  (int) ((long) post * last / (half - 1)),
                  Math.min(last, found < 0 ? -found - 1 : found));
            })
        .sorted()
        .distinct()
        .toArray();
  }

  /** Visits canaries, given in ascending order of log-perplexity, in parts that run at once. */
  private void ascend(int[] canaries, ObjIntConsumer<Sweep> visit) {
    int together = Math.max(FEWEST_TOGETHER, Math.min(MOST_TOGETHER, canaries.length / 16));
    IntStream.range(0, (canaries.length + together - 1) / together)
        .parallel()
        .forEach(
            part -> {
              Sweep sweep = new Sweep();
              int end = Math.min(canaries.length, (part + 1) * together);
              for (int place = part * together; place < end; place++) {
                visit.accept(sweep, canaries[place]);
              }
            });
  }

  static void requireAsMany(double[] canaryNats, List<BigInteger> canaryIndices) {
    if (canaryNats.length != canaryIndices.size()) {
      throw new IllegalArgumentException(
          "there must be as many log-perplexities as indices: %d and %d"
              .formatted(canaryNats.length, canaryIndices.size()));
    }
  }

  ImportanceEstimate rank(double canaryNats, BigInteger canaryIndex, double level, DrawPlan plan) {
    Sweep sweep = new Sweep();
    Hits hits = sweep.to(canaryNats, canaryIndex);
    return sweep.estimate(hits, interval(hits, level, plan));
  }

  /**
   * The draws with candidates at or below a canary's log-perplexity.
   *
   * @param known how many candidates at or below it are known: the head and the canary
   * @param sure whether there are no others
   * @param others for every draw how many others its block stands for
   */
  private record Hits(
      double nats, long known, boolean sure, double[] others, long hits, double effective) {}

  /**
   * Goes up through log-perplexities and knows how many candidates of each block lie below. What it
   * returns is good until it is asked again.
   */
  private final class Sweep {
    private final int[] firsts = new int[weights.length];
    private final int[] reached = new int[weights.length];
    private final double[] next = new double[weights.length];
    private final double[] others = new double[weights.length];

    Sweep() {
      for (int draw = 0; draw < reached.length; draw++) {
        int first = draw == 0 ? 0 : ends[draw - 1];
        while (first < ends[draw] && nats[first] < head.belowNats()) {
          first++;
        }
        firsts[draw] = first;
        reach(draw, first);
      }
    }

    private void reach(int draw, int candidate) {
      reached[draw] = candidate;
      next[draw] = candidate < ends[draw] ? nats[candidate] : Double.NaN;
    }

    /**
     * The hits of a canary.
     *
     * @param canaryNats not below that of the canary before
     */
    Hits to(double canaryNats, BigInteger canaryIndex) {
      if (canaryIndex.signum() < 0 || canaryIndex.compareTo(bound.spaceSize()) >= 0) {
        throw new IllegalArgumentException(
            "canaryIndex must lie among the " + bound.spaceSize() + " candidates");
      }
      boolean inHead = canaryNats < head.belowNats();
      long indexLow = canaryIndex.longValue();
      long hits = 0;
      double sum = 0;
      double squares = 0;
      for (int draw = 0; draw < others.length; draw++) {
        while (next[draw] <= canaryNats) {
          reach(draw, reached[draw] + 1);
        }
        int candidates = reached[draw] - firsts[draw];
        others[draw] = 0;
        if (candidates > 0) {
          double value = candidates * weights[draw];
          hits++;
          sum += value;
          squares += value * value;
          boolean own =
              Long.compareUnsigned(indexLow - firstsLow[draw], scored(draw)) < 0
                  && nats[reached[draw] - 1] == canaryNats;
          others[draw] = own ? (candidates - 1) * weights[draw] : value;
        }
      }
      return new Hits(
          canaryNats,
          head.upTo(canaryNats) + (inHead ? 0 : 1),
          inHead,
          others,
          hits,
          hits == 0 ? 0 : sum * sum / squares);
    }

    ImportanceEstimate estimate(Hits hits, RankInterval rank) {
      ControlledMean mean = hits.sure() ? new ControlledMean(0, 0) : controls.mean(hits.others());
      return new ImportanceEstimate(
          rank,
          Math.max(
              rank.low().doubleValue(),
              Math.min(rank.high().doubleValue(), hits.known() + mean.mean())),
          mean.standardError(),
          hits.effective(),
          hits.hits(),
          weights.length);
    }
  }

  private static RankInterval known(long rank, double level) {
    return new RankInterval(
        BigInteger.valueOf(rank), BigInteger.valueOf(rank), Method.IMPORTANCE, level);
  }

  private RankInterval interval(Hits hits, double level, DrawPlan plan) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    if (hits.sure()) {
      return known(hits.known(), level);
    }
    double most = bound.spaceSize().doubleValue() - hits.known();
    BettingInterval interval =
        BettingInterval.of(
            hits.others(), bound.mostCandidates(hits.nats()), most, 1 - level, plan.first());
    BigInteger low = wholeRank(Math.ceil(hits.known() + interval.low()));
    BigInteger high =
        interval.high() >= most
            ? bound.spaceSize()
            : wholeRank(Math.floor(hits.known() + interval.high()));
    return new RankInterval(low.min(high), high.max(low), Method.IMPORTANCE, level);
  }

  private BigInteger wholeRank(double rank) {
    return WholeRank.of(rank, bound.spaceSize());
  }
}
