package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval.Method;

/**
 * A range of the draws of an {@link ImportanceSampler}: what each costs and how many candidates it
 * stands for. Immutable. Holds which fills were drawn, so it is as secret as the model; prints
 * none.
 */
public final class ImportanceSample implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most draws one sample may hold, at 24 bytes each. */
  public static final int MOST_DRAWS = 100_000_000;

  private static final int MOST_INTERVALS = 500;

  private final WeightBound bound;
  private final long from;
  private final double[] nats;
  private final double[] weights;
  private final long[] indicesLow;

  ImportanceSample(
      WeightBound bound, long from, double[] nats, double[] weights, long[] indicesLow) {
    this.bound = bound;
    this.from = from;
    this.nats = nats;
    this.weights = weights;
    this.indicesLow = indicesLow;
  }

  /** How many draws there are. */
  public long draws() {
    return nats.length;
  }

  /** The index of the first draw. */
  public long from() {
    return from;
  }

  /** The index after the last draw. */
  public long to() {
    return from + nats.length;
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
    for (ImportanceSample part : ascending) {
      if (!first.bound.equals(part.bound)) {
        throw new IllegalArgumentException("cannot join draws of different mixtures or formats");
      }
      if (part.from != first.from + draws) {
        throw new IllegalArgumentException(
            "ranges of draws must meet: [%d, %d) and [%d, %d)"
                .formatted(first.from, first.from + draws, part.from, part.to()));
      }
      draws = Math.addExact(draws, part.nats.length);
    }
    double[] nats = new double[draws];
    double[] weights = new double[draws];
    long[] indicesLow = new long[draws];
    for (ImportanceSample part : ascending) {
      int at = (int) (part.from - first.from);
      System.arraycopy(part.nats, 0, nats, at, part.nats.length);
      System.arraycopy(part.weights, 0, weights, at, part.nats.length);
      System.arraycopy(part.indicesLow, 0, indicesLow, at, part.nats.length);
    }
    return new ImportanceSample(first.bound, first.from, nats, weights, indicesLow);
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
    int[] places = new int[canaries];
    IntStream.range(0, canaries).forEach(place -> places[ascending[place]] = place);
    int intervals = Math.min(canaries, MOST_INTERVALS);
    int[] posts =
        IntStream.range(0, intervals)
            .map(post -> (int) ((long) post * (canaries - 1) / Math.max(1, intervals - 1)))
            .toArray();
    List<RankInterval> ofPosts =
        IntStream.of(posts)
            .parallel()
            .map(place -> ascending[place])
            .mapToObj(canary -> hits(canaryNats[canary], canaryIndices.get(canary)))
            .map(hits -> interval(hits, level, plan))
            .toList();
    return IntStream.range(0, canaries)
        .parallel()
        .mapToObj(
            canary -> {
              int found = Arrays.binarySearch(posts, places[canary]);
              RankInterval below = ofPosts.get(found >= 0 ? found : -found - 2);
              RankInterval above = ofPosts.get(found >= 0 ? found : -found - 1);
              return estimate(
                  hits(canaryNats[canary], canaryIndices.get(canary)),
                  new RankInterval(
                      below.low(), above.high().max(below.low()), Method.IMPORTANCE, level));
            })
        .toList();
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
   * The estimated rank of one canary. The canary itself is counted as the 1 it is known to be, not
   * estimated: draws of it are left out. That removes most of the variance of a memorized one.
   * (Draws are told by the low 64 bits of their index and by their score.)
   *
   * @param canaryNats its log-perplexity, as {@link LogPerplexity} gives it, to the bit
   * @param canaryIndex its index among the candidates
   */
  public ImportanceEstimate rank(
      double canaryNats, BigInteger canaryIndex, double level, DrawPlan plan) {
    Hits hits = hits(canaryNats, canaryIndex);
    return estimate(hits, interval(hits, level, plan));
  }

  /**
   * The draws at or below a canary's log-perplexity.
   *
   * @param others the weight of every draw that hits another candidate than the canary, else 0
   */
  private record Hits(double nats, double[] others, long hits, double effective) {}

  private Hits hits(double canaryNats, BigInteger canaryIndex) {
    if (canaryIndex.signum() < 0 || canaryIndex.compareTo(bound.spaceSize()) >= 0) {
      throw new IllegalArgumentException(
          "canaryIndex must lie among the " + bound.spaceSize() + " candidates");
    }
    double[] others = new double[nats.length];
    long hits = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < others.length; i++) {
      if (nats[i] <= canaryNats) {
        double weight = weights[i];
        hits++;
        sum += weight;
        squares += weight * weight;
        if (indicesLow[i] != canaryIndex.longValue() || nats[i] != canaryNats) {
          others[i] = weight;
        }
      }
    }
    return new Hits(canaryNats, others, hits, hits == 0 ? 0 : sum * sum / squares);
  }

  private RankInterval interval(Hits hits, double level, DrawPlan plan) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    BettingInterval interval =
        BettingInterval.of(
            hits.others(),
            bound.largestWeight(hits.nats()),
            bound.spaceSize().doubleValue() - 1,
            1 - level,
            plan.first());
    BigInteger low = wholeRank(Math.ceil(1 + interval.low()));
    BigInteger high = wholeRank(Math.floor(1 + interval.high()));
    return new RankInterval(low.min(high), high.max(low), Method.IMPORTANCE, level);
  }

  private ImportanceEstimate estimate(Hits hits, RankInterval rank) {
    ControlledMean mean =
        ControlledMean.of(hits.others(), weights, bound.spaceSize().doubleValue());
    return new ImportanceEstimate(
        rank,
        Math.max(rank.low().doubleValue(), Math.min(rank.high().doubleValue(), 1 + mean.mean())),
        mean.standardError(),
        hits.effective(),
        hits.hits(),
        nats.length);
  }

  /** The smallest and the largest log-perplexity drawn. */
  public double[] rangeNats() {
    var range = Arrays.stream(nats).summaryStatistics();
    return new double[] {range.getMin(), range.getMax()};
  }

  /**
   * Estimates how many candidates of the space have which log-perplexity: the mean weight of the
   * draws in each bin.
   *
   * @param fromNats the lower edge of the first bin
   * @param binNats the width of a bin, positive
   * @param bins how many; what lies beyond them is left out
   */
  public double[] candidates(double fromNats, double binNats, int bins) {
    double[] candidates = new double[bins];
    for (int i = 0; i < nats.length; i++) {
      double bin = Math.floor((nats[i] - fromNats) / binNats);
      if (bin >= 0 && bin < bins) {
        candidates[(int) bin] += weights[i] / nats.length;
      }
    }
    return candidates;
  }

  double nats(int draw) {
    return nats[draw];
  }

  double weight(int draw) {
    return weights[draw];
  }

  long indexLow(int draw) {
    return indicesLow[draw];
  }

  double largestWeight(double thresholdNats) {
    return bound.largestWeight(thresholdNats);
  }

  private BigInteger wholeRank(double rank) {
    return WholeRank.of(rank, bound.spaceSize());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImportanceSample that
        && bound.equals(that.bound)
        && from == that.from
        && Arrays.equals(nats, that.nats)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(indicesLow, that.indicesLow);
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
