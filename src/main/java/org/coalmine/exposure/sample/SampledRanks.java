package org.coalmine.exposure.sample;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.WholeRank;

/**
 * The ranks that a sample shows. Canaries are taken in ascending order of log-perplexity, so that
 * every block is passed through once and not once for each canary.
 */
final class SampledRanks {
  /** How many canaries get an interval of their own at most. */
  static final int MOST_INTERVALS = 500;

  /** Parts of the canaries for each core, as some take longer than others. */
  private static final int PARTS_PER_CORE = 4;

  private static final int FEWEST_TOGETHER = 4;
  private static final int RUN = 16;
  private static final int[] NO_DRAWS = {};

  private final WeightBound bound;
  private final KnownCandidates known;
  private final double[] weights;
  private final double[] parts;
  private final BlockIndex blocks;
  private final ControlVariates controls;

  /** The {@link UnknownScores}. */
  private final int[] firsts;

  private final int[] ends;
  private final double[] nats;

  /**
   * @param ends where each block ends in {@code nats}
   * @param nats the log-perplexities of all blocks, ascending within each
   */
  SampledRanks(
      WeightBound bound,
      KnownCandidates known,
      double[] weights,
      double[] parts,
      long[] firstsLow,
      int[] ends,
      double[] nats) {
    this.bound = bound;
    this.known = known;
    this.weights = weights;
    this.parts = parts;
    int[] sizes = new int[ends.length];
    Arrays.setAll(sizes, draw -> ends[draw] - (draw == 0 ? 0 : ends[draw - 1]));
    this.blocks = new BlockIndex(firstsLow, draw -> sizes[draw]);
    this.controls = controls(parts, sizes);
    UnknownScores unknown = UnknownScores.of(known, firstsLow, ends, nats);
    this.firsts = unknown.firsts();
    this.ends = unknown.ends();
    this.nats = unknown.nats();
  }

  /**
   * Each proposal's part in the blocks but the last one's, which follows from the others; and what
   * the blocks stand for as a part of |R|, unless a uniform proposal says the same.
   */
  private ControlVariates controls(double[] parts, int[] sizes) {
    List<Proposal> mixture = bound.mixture();
    int proposals = mixture.size();
    boolean uniform = mixture.stream().anyMatch(Proposal::isUniform);
    int count = uniform ? proposals - 1 : proposals;
    double[] means = new double[count];
    double[] values = new double[weights.length * count];
    double size = bound.spaceSize().doubleValue();
    for (int k = 0; k < count; k++) {
      means[k] = k < proposals - 1 ? mixture.get(k).share() : 1;
      for (int draw = 0; draw < weights.length; draw++) {
        values[draw * count + k] =
            k < proposals - 1 ? parts[draw * proposals + k] : weights[draw] * sizes[draw] / size;
      }
    }
    return new ControlVariates(weights.length, values, means);
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
    PastParts pastParts = pastParts(plan);
    RankInterval[] intervals = new RankInterval[ascending.length];
    ascend(
        ofPosts,
        (sweep, canary) ->
            intervals[canary] =
                interval(
                    sweep.to(canaryNats[canary], canaryIndices.get(canary)), level, pastParts));
    for (int place = 0; place < ascending.length; place++) {
      int canary = ascending[place];
      int found = Arrays.binarySearch(posts, place);
      if (found < 0) {
        RankInterval below = intervals[ascending[posts[-found - 2]]];
        RankInterval above = intervals[ascending[posts[-found - 1]]];
        long counted = countKnown(canaryNats[canary], canaryIndices.get(canary));
        BigInteger low = below.low().max(BigInteger.valueOf(counted));
        intervals[canary] =
            canaryNats[canary] < known.belowNats()
                ? proved(counted)
                : new RankInterval(low, above.high().max(low), Method.IMPORTANCE, level);
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
    int parts = PARTS_PER_CORE * Runtime.getRuntime().availableProcessors();
    int together = Math.max(FEWEST_TOGETHER, (canaries.length + parts - 1) / parts);
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
    return sweep.estimate(hits, interval(hits, level, pastParts(plan)));
  }

  /**
   * The draws with candidates at or below a canary's log-perplexity.
   *
   * @param known how many candidates at or below it are known, the canary among them
   * @param sure whether there are no others
   * @param others for every draw how many others its block stands for
   */
  private record Hits(
      double nats,
      long known,
      boolean sure,
      ControlVariates.Values others,
      long hits,
      double effective) {}

  /**
   * Goes up through log-perplexities and knows how many candidates of each block lie below. What it
   * returns is good until it is asked again.
   */
  private final class Sweep {
    private final int[] reached = new int[weights.length];
    private final double[] next = new double[weights.length];

    /** The least of {@link #next} in every run of draws; infinity if there is none. */
    private final double[] nextOfRun = new double[(weights.length + RUN - 1) / RUN];

    private final ControlVariates.Values others = controls.values();
    private final int[] own = new int[weights.length];
    private int owns;
    private long hits;
    private boolean begun;

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
      for (int i = 0; i < owns; i++) {
        others.set(own[i], (reached[own[i]] - firsts[own[i]]) * weights[own[i]]);
      }
      if (begun) {
        goOn(canaryNats);
      } else {
        begin(canaryNats);
      }
      double ownSum = 0;
      double ownSquares = 0;
      owns = 0;
      boolean isKnown = known.contains(canaryNats, canaryIndex);
      for (int draw : isKnown ? NO_DRAWS : blocks.around(canaryIndex.longValue())) {
        if (reached[draw] > firsts[draw] && nats[reached[draw] - 1] == canaryNats) {
          double all = (reached[draw] - firsts[draw]) * weights[draw];
          double withoutOwn = (reached[draw] - firsts[draw] - 1) * weights[draw];
          own[owns++] = draw;
          others.set(draw, withoutOwn);
          ownSum += all - withoutOwn;
          ownSquares += all * all - withoutOwn * withoutOwn;
        }
      }
      double sum = others.sum() + ownSum;
      return new Hits(
          canaryNats,
          countKnown(canaryNats, canaryIndex),
          canaryNats < known.belowNats(),
          others,
          hits,
          hits == 0 ? 0 : sum * sum / (others.squares() + ownSquares));
    }

    private void begin(double canaryNats) {
      begun = true;
      for (int draw = 0; draw < weights.length; draw++) {
        reached[draw] = firsts[draw];
        next[draw] = firsts[draw] < ends[draw] ? nats[firsts[draw]] : Double.NaN;
        if (next[draw] <= canaryNats) {
          reach(
              draw,
              KnownCandidates.firstNotBelow(
                  Math.nextUp(canaryNats), nats, firsts[draw], ends[draw]));
        }
      }
      for (int run = 0; run < nextOfRun.length; run++) {
        nextOfRun[run] = leastNext(run);
      }
    }

    private void goOn(double canaryNats) {
      for (int run = 0; run < nextOfRun.length; run++) {
        if (nextOfRun[run] <= canaryNats) {
          for (int draw = run * RUN; draw < endOfRun(run); draw++) {
            if (next[draw] <= canaryNats) {
              int candidate = reached[draw] + 1;
              while (candidate < ends[draw] && nats[candidate] <= canaryNats) {
                candidate++;
              }
              reach(draw, candidate);
            }
          }
          nextOfRun[run] = leastNext(run);
        }
      }
    }

    private int endOfRun(int run) {
      return Math.min(weights.length, (run + 1) * RUN);
    }

    private double leastNext(int run) {
      double least = Double.POSITIVE_INFINITY;
      for (int draw = run * RUN; draw < endOfRun(run); draw++) {
        least = next[draw] < least ? next[draw] : least;
      }
      return least;
    }

    private void reach(int draw, int candidate) {
      hits += reached[draw] == firsts[draw] ? 1 : 0;
      reached[draw] = candidate;
      next[draw] = candidate < ends[draw] ? nats[candidate] : Double.NaN;
      others.set(draw, (candidate - firsts[draw]) * weights[draw]);
    }

    ImportanceEstimate estimate(Hits hits, RankInterval rank) {
      ControlledMean mean = hits.sure() ? new ControlledMean(0, 0) : hits.others().mean();
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

  /** How many candidates at or below a canary are known, it among them. */
  private long countKnown(double canaryNats, BigInteger canaryIndex) {
    boolean isKnown = canaryNats < known.belowNats() || known.contains(canaryNats, canaryIndex);
    return known.upTo(canaryNats) + (isKnown ? 0 : 1);
  }

  private PastParts pastParts(DrawPlan plan) {
    return new PastParts(bound.mixture(), parts, plan);
  }

  private static RankInterval proved(long rank) {
    return RankInterval.exact(BigInteger.valueOf(rank), Method.IMPORTANCE);
  }

  private RankInterval interval(Hits hits, double level, PastParts pastParts) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    if (hits.sure()) {
      return proved(hits.known());
    }
    double most = bound.spaceSize().doubleValue() - hits.known();
    double size = bound.spaceSize().doubleValue();
    BettingInterval interval =
        BettingInterval.of(
            pastParts,
            new CorrectedValues(pastParts, hits.others().each(), size),
            bound.mostCandidates(hits.nats()) / size,
            most / size,
            1 - level);
    BigInteger low = wholeRank(Math.ceil(hits.known() + interval.low() * size));
    BigInteger high =
        interval.high() >= most / size
            ? bound.spaceSize()
            : wholeRank(Math.floor(hits.known() + interval.high() * size));
    return new RankInterval(low.min(high), high.max(low), Method.IMPORTANCE, level);
  }

  private BigInteger wholeRank(double rank) {
    return WholeRank.of(rank, bound.spaceSize());
  }
}
