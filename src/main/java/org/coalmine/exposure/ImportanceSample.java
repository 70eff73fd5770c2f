package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval.Method;

/**
 * A range of the draws of an {@link ImportanceSampler}: the candidates each has scored, and how
 * many candidates each of those stands for. Immutable. Holds which fills were drawn, so it is as
 * secret as the model; prints none.
 */
public final class ImportanceSample implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most draws one sample may hold. */
  public static final int MOST_DRAWS = 100_000_000;

  private static final int MOST_INTERVALS = 500;
  private static final int FEWEST_TOGETHER = 4;
  private static final int MOST_TOGETHER = 64;

  private final WeightBound bound;
  private final Head head;
  private final long from;
  private final double[] weights;
  private final long[] firstsLow;
  private final int[] ends;
  private final double[] nats;

  /**
   * @param weights 1/q of each draw's block
   * @param firstsLow the index of the first candidate of each block, its low 64 bits
   * @param ends where each block ends in {@code nats}
   * @param nats the log-perplexities of all blocks, ascending within each
   */
  private ImportanceSample(
      WeightBound bound,
      Head head,
      long from,
      double[] weights,
      long[] firstsLow,
      int[] ends,
      double[] nats) {
    this.bound = bound;
    this.head = head;
    this.from = from;
    this.weights = weights;
    this.firstsLow = firstsLow;
    this.ends = ends;
    this.nats = nats;
  }

  /** Gathers a range of draws. */
  static final class Builder {
    private final WeightBound bound;
    private final long from;
    private final double[] weights;
    private final long[] firstsLow;
    private final int[] ends;
    private double[] nats;
    private int draws;
    private int scored;

    Builder(WeightBound bound, long from, int draws) {
      this.bound = bound;
      this.from = from;
      this.weights = new double[draws];
      this.firstsLow = new long[draws];
      this.ends = new int[draws];
      this.nats = new double[draws];
    }

    /** The next draw, with the first {@code candidates} of {@code block}. */
    void add(double weight, long firstLow, double[] block, int candidates) {
      int end = Math.addExact(scored, candidates);
      if (end > nats.length) {
        nats = Arrays.copyOf(nats, Math.max(end, 2 * nats.length));
      }
      System.arraycopy(block, 0, nats, scored, candidates);
      Arrays.sort(nats, scored, end);
      scored = end;
      weights[draws] = weight;
      firstsLow[draws] = firstLow;
      ends[draws++] = end;
    }

    ImportanceSample build() {
      return new ImportanceSample(
          bound, Head.NONE, from, weights, firstsLow, ends, Arrays.copyOf(nats, scored));
    }
  }

  /** The same draws, with the first candidates known. */
  public ImportanceSample above(Head itsHead) {
    return new ImportanceSample(bound, itsHead, from, weights, firstsLow, ends, nats);
  }

  /** How many draws there are. */
  public long draws() {
    return weights.length;
  }

  /** The index of the first draw. */
  public long from() {
    return from;
  }

  /** The index after the last draw. */
  public long to() {
    return from + weights.length;
  }

  /**
   * The draws of several ranges, which must follow each other without a gap, in whichever order
   * they are given.
   *
   * @throws IllegalArgumentException if the ranges do not meet, or if they were drawn from
   *     different mixtures or formats
   */
  public static ImportanceSample join(Collection<ImportanceSample> parts) {
    List<ImportanceSample> ascending =
        parts.stream().sorted(Comparator.comparingLong(ImportanceSample::from)).toList();
    if (ascending.isEmpty()) {
      throw new IllegalArgumentException("there must be a range of draws to join");
    }
    ImportanceSample first = ascending.get(0);
    int draws = 0;
    int scored = 0;
    for (ImportanceSample part : ascending) {
      if (!first.bound.equals(part.bound) || !first.head.equals(part.head)) {
        throw new IllegalArgumentException("cannot join draws of different mixtures or formats");
      }
      if (part.from != first.from + draws) {
        throw new IllegalArgumentException(
            "ranges of draws must meet: [%d, %d) and [%d, %d)"
                .formatted(first.from, first.from + draws, part.from, part.to()));
      }
      draws = Math.addExact(draws, part.weights.length);
      scored = Math.addExact(scored, part.nats.length);
    }
    double[] weights = new double[draws];
    long[] firstsLow = new long[draws];
    int[] ends = new int[draws];
    double[] nats = new double[scored];
    int before = 0;
    for (ImportanceSample part : ascending) {
      int at = (int) (part.from - first.from);
      System.arraycopy(part.weights, 0, weights, at, part.weights.length);
      System.arraycopy(part.firstsLow, 0, firstsLow, at, part.weights.length);
      System.arraycopy(part.nats, 0, nats, before, part.nats.length);
      for (int draw = 0; draw < part.ends.length; draw++) {
        ends[at + draw] = before + part.ends[draw];
      }
      before += part.nats.length;
    }
    return new ImportanceSample(
        first.bound, first.head, first.from, weights, firstsLow, ends, nats);
  }

  /** The draws of two ranges, one of which begins where the other ends. */
  public ImportanceSample join(ImportanceSample other) {
    return join(List.of(this, other));
  }

  /**
   * The estimated ranks of canaries; each interval holds its rank with the given confidence, apart
   * from the others.
   *
   * <p>A rank never falls as the log-perplexity rises. So of very many canaries only {@value
   * #MOST_INTERVALS}, evenly spread over their order, get an interval of their own; one that stands
   * between two of them has the lower end of the one below and the upper end of the one above,
   * which hold its rank at the same level.
   *
   * @param canaryNats each canary's log-perplexity, as {@link LogPerplexity} gives it, to the bit
   * @param canaryIndices the index of each canary among the candidates
   * @param level the confidence level, above 0 and below 1
   * @param plan the plan the draws were made by
   */
  public List<ImportanceEstimate> ranks(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    int canaries = canaryNats.length;
    requireAsMany(canaryNats, canaryIndices);
    int[] ascending =
        IntStream.range(0, canaries)
            .boxed()
            .sorted(Comparator.comparingDouble(canary -> canaryNats[canary]))
            .mapToInt(canary -> canary)
            .toArray();
    int intervals = Math.min(canaries, MOST_INTERVALS);
    int[] posts =
        IntStream.range(0, intervals)
            .map(post -> (int) ((long) post * (canaries - 1) / Math.max(1, intervals - 1)))
            .toArray();
    RankInterval[] ofPosts = new RankInterval[intervals];
    ImportanceEstimate[] estimates = new ImportanceEstimate[canaries];
    int together = Math.max(FEWEST_TOGETHER, Math.min(MOST_TOGETHER, canaries / MOST_TOGETHER));
    inParts(
        canaries,
        together,
        (sweep, place) -> {
          int canary = ascending[place];
          int post = Arrays.binarySearch(posts, place);
          if (post >= 0) {
            Hits hits = sweep.to(canaryNats[canary], canaryIndices.get(canary));
            ofPosts[post] = interval(hits, level, plan);
          }
        });
    inParts(
        canaries,
        together,
        (sweep, place) -> {
          int canary = ascending[place];
          int found = Arrays.binarySearch(posts, place);
          RankInterval below = ofPosts[found >= 0 ? found : -found - 2];
          RankInterval above = ofPosts[found >= 0 ? found : -found - 1];
          estimates[canary] =
              estimate(
                  sweep.to(canaryNats[canary], canaryIndices.get(canary)),
                  new RankInterval(
                      below.low(), above.high().max(below.low()), Method.IMPORTANCE, level));
        });
    return List.of(estimates);
  }

  /** Visits the places from 0 in ascending order, in parts that run at once. */
  private void inParts(int places, int together, ObjIntConsumer<Sweep> visit) {
    IntStream.range(0, (places + together - 1) / together)
        .parallel()
        .forEach(
            part -> {
              Sweep sweep = new Sweep();
              for (int place = part * together;
                  place < Math.min(places, (part + 1) * together);
                  place++) {
                visit.accept(sweep, place);
              }
            });
  }

  /** Whether the interval of every canary by itself is as narrow as a plan asks for. */
  public boolean narrow(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    requireAsMany(canaryNats, canaryIndices);
    return IntStream.range(0, canaryNats.length)
        .mapToObj(canary -> rank(canaryNats[canary], canaryIndices.get(canary), level, plan))
        .allMatch(estimate -> estimate.relativeHalfWidth() <= plan.relativeError());
  }

  private static void requireAsMany(double[] canaryNats, List<BigInteger> canaryIndices) {
    if (canaryNats.length != canaryIndices.size()) {
      throw new IllegalArgumentException(
          "there must be as many log-perplexities as indices: %d and %d"
              .formatted(canaryNats.length, canaryIndices.size()));
    }
  }

  /**
   * The estimated rank of one canary. What is known is counted and not estimated: the {@link Head},
   * and the canary itself, which is 1. That removes most of the variance of a memorized one.
   * (Whether a block holds the canary is told by the low 64 bits of indices and by the score.)
   *
   * @param canaryNats its log-perplexity, as {@link LogPerplexity} gives it, to the bit
   * @param canaryIndex its index among the candidates
   */
  public ImportanceEstimate rank(
      double canaryNats, BigInteger canaryIndex, double level, DrawPlan plan) {
    Hits hits = new Sweep().to(canaryNats, canaryIndex);
    return estimate(hits, interval(hits, level, plan));
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

  /** Goes up through log-perplexities and knows how many candidates of each block lie below. */
  private final class Sweep {
    private final int[] reached = new int[weights.length];
    private final int[] firsts = new int[weights.length];

    Sweep() {
      for (int draw = 0; draw < reached.length; draw++) {
        int first = draw == 0 ? 0 : ends[draw - 1];
        while (first < ends[draw] && nats[first] < head.belowNats()) {
          first++;
        }
        firsts[draw] = first;
        reached[draw] = first;
      }
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
      double[] others = new double[weights.length];
      long hits = 0;
      double sum = 0;
      double squares = 0;
      for (int draw = 0; draw < others.length; draw++) {
        while (reached[draw] < ends[draw] && nats[reached[draw]] <= canaryNats) {
          reached[draw]++;
        }
        int candidates = reached[draw] - firsts[draw];
        if (candidates > 0) {
          double value = candidates * weights[draw];
          hits++;
          sum += value;
          squares += value * value;
          int scored = ends[draw] - (draw == 0 ? 0 : ends[draw - 1]);
          boolean own =
              Long.compareUnsigned(indexLow - firstsLow[draw], scored) < 0
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
  }

  private RankInterval interval(Hits hits, double level, DrawPlan plan) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    if (hits.sure()) {
      BigInteger rank = BigInteger.valueOf(hits.known());
      return new RankInterval(rank, rank, Method.IMPORTANCE, level);
    }
    BettingInterval interval =
        BettingInterval.of(
            hits.others(),
            bound.mostCandidates(hits.nats()),
            bound.spaceSize().doubleValue() - hits.known(),
            1 - level,
            plan.first());
    BigInteger low = wholeRank(Math.ceil(hits.known() + interval.low()));
    BigInteger high = wholeRank(Math.floor(hits.known() + interval.high()));
    return new RankInterval(low.min(high), high.max(low), Method.IMPORTANCE, level);
  }

  private ImportanceEstimate estimate(Hits hits, RankInterval rank) {
    if (hits.sure()) {
      return new ImportanceEstimate(
          rank, hits.known(), 0, hits.effective(), hits.hits(), weights.length);
    }
    double[] stoodFor = new double[weights.length];
    for (int draw = 0; draw < stoodFor.length; draw++) {
      stoodFor[draw] = weights[draw] * (ends[draw] - (draw == 0 ? 0 : ends[draw - 1]));
    }
    ControlledMean mean =
        ControlledMean.of(hits.others(), stoodFor, bound.spaceSize().doubleValue());
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

  /** The smallest and the largest log-perplexity drawn. */
  public double[] rangeNats() {
    var range = Arrays.stream(nats).summaryStatistics();
    return new double[] {range.getMin(), range.getMax()};
  }

  /**
   * Estimates how many candidates of the space have which log-perplexity: what the draws in each
   * bin stand for, in the mean.
   *
   * @param fromNats the lower edge of the first bin
   * @param binNats the width of a bin, positive
   * @param bins how many; what lies beyond them is left out
   */
  public double[] candidates(double fromNats, double binNats, int bins) {
    double[] candidates = new double[bins];
    for (int draw = 0, i = 0; draw < weights.length; draw++) {
      for (; i < ends[draw]; i++) {
        double bin = Math.floor((nats[i] - fromNats) / binNats);
        if (bin >= 0 && bin < bins) {
          candidates[(int) bin] += weights[draw] / weights.length;
        }
      }
    }
    return candidates;
  }

  /** The log-perplexities that a draw has scored, ascending. */
  double[] nats(int draw) {
    return Arrays.copyOfRange(nats, draw == 0 ? 0 : ends[draw - 1], ends[draw]);
  }

  double weight(int draw) {
    return weights[draw];
  }

  /** The index of the first candidate of a draw. */
  long firstLow(int draw) {
    return firstsLow[draw];
  }

  double mostCandidates(double thresholdNats) {
    return bound.mostCandidates(thresholdNats);
  }

  private BigInteger wholeRank(double rank) {
    return WholeRank.of(rank, bound.spaceSize());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImportanceSample that
        && bound.equals(that.bound)
        && head.equals(that.head)
        && from == that.from
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(firstsLow, that.firstsLow)
        && Arrays.equals(ends, that.ends)
        && Arrays.equals(nats, that.nats);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(from) + Arrays.hashCode(nats);
  }

  @Override
  public String toString() {
    return "ImportanceSample[draws " + from + " to " + to() + "]";
  }
}
