package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval;
import org.jspecify.annotations.Nullable;

/**
 * A range of the draws of an {@link ImportanceSampler}: the candidates each has scored, and how
 * many candidates each of those stands for. Never changes; not for several threads. Holds which
 * fills were drawn, so it is as secret as the model; prints none.
 */
public final class ImportanceSample implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most draws one sample may hold. */
  public static final int MOST_DRAWS = 100_000_000;

  private final WeightBound bound;
  private final KnownCandidates known;
  private final long from;
  private final double[] weights;
  private final double[] parts;
  private final long[] firstsLow;
  private final int[] ends;
  private final double[] nats;
  private transient @Nullable SampledRanks sampledRanks;

  /**
   * @param weights 1/q of each draw's block
   * @param parts a_c q_c / q of each proposal, all of the first draw first
   * @param firstsLow the index of the first candidate of each block, its low 64 bits
   * @param ends where each block ends in {@code nats}
   * @param nats the log-perplexities of all blocks, ascending within each
   */
  private ImportanceSample(
      WeightBound bound,
      KnownCandidates known,
      long from,
      double[] weights,
      double[] parts,
      long[] firstsLow,
      int[] ends,
      double[] nats) {
    this.bound = bound;
    this.known = known;
    this.from = from;
    this.weights = weights;
    this.parts = parts;
    this.firstsLow = firstsLow;
    this.ends = ends;
    this.nats = nats;
  }

  /** Gathers a range of draws. */
  static final class Builder {
    private final WeightBound bound;
    private final long from;
    private final double[] weights;
    private final double[] parts;
    private final long[] firstsLow;
    private final int[] ends;
    private double[] nats;
    private int draws;
    private int scored;

    Builder(WeightBound bound, long from, int draws) {
      this.bound = bound;
      this.from = from;
      this.weights = new double[draws];
      this.parts = new double[draws * bound.mixture().size()];
      this.firstsLow = new long[draws];
      this.ends = new int[draws];
      this.nats = new double[draws];
    }

    /** The next draw, with the first {@code candidates} of {@code block}, which ascend. */
    void add(double weight, double[] itsParts, long firstLow, double[] block, int candidates) {
      int end = Math.addExact(scored, candidates);
      if (end > nats.length) {
        long asManyEach = Math.max(nats.length / 4, (long) candidates * (weights.length - draws));
        nats = Arrays.copyOf(nats, (int) Math.min(Integer.MAX_VALUE - 8, scored + asManyEach));
      }
      System.arraycopy(block, 0, nats, scored, candidates);
      scored = end;
      weights[draws] = weight;
      System.arraycopy(itsParts, 0, parts, draws * itsParts.length, itsParts.length);
      firstsLow[draws] = firstLow;
      ends[draws++] = end;
    }

    ImportanceSample build() {
      return new ImportanceSample(
          bound,
          KnownCandidates.NONE,
          from,
          weights,
          parts,
          firstsLow,
          ends,
          scored == nats.length ? nats : Arrays.copyOf(nats, scored));
    }
  }

  /** The same draws, with the first candidates known. */
  public ImportanceSample above(KnownCandidates theirs) {
    return new ImportanceSample(bound, theirs, from, weights, parts, firstsLow, ends, nats);
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
  public static ImportanceSample join(Collection<ImportanceSample> samples) {
    List<ImportanceSample> ascending =
        samples.stream().sorted(Comparator.comparingLong(ImportanceSample::from)).toList();
    if (ascending.isEmpty()) {
      throw new IllegalArgumentException("there must be a range of draws to join");
    }
    ImportanceSample first = ascending.get(0);
    int draws = 0;
    int scored = 0;
    for (ImportanceSample sample : ascending) {
      if (!first.bound.equals(sample.bound) || !first.known.equals(sample.known)) {
        throw new IllegalArgumentException("cannot join draws of different mixtures or formats");
      }
      if (sample.from != first.from + draws) {
        throw new IllegalArgumentException(
            "ranges of draws must meet: [%d, %d) and [%d, %d)"
                .formatted(first.from, first.from + draws, sample.from, sample.to()));
      }
      draws = Math.addExact(draws, sample.weights.length);
      scored = Math.addExact(scored, sample.nats.length);
    }
    int proposals = first.bound.mixture().size();
    double[] weights = new double[draws];
    double[] parts = new double[Math.multiplyExact(draws, proposals)];
    long[] firstsLow = new long[draws];
    int[] ends = new int[draws];
    double[] nats = new double[scored];
    int before = 0;
    for (ImportanceSample sample : ascending) {
      int at = (int) (sample.from - first.from);
      System.arraycopy(sample.weights, 0, weights, at, sample.weights.length);
      System.arraycopy(sample.parts, 0, parts, at * proposals, sample.parts.length);
      System.arraycopy(sample.firstsLow, 0, firstsLow, at, sample.weights.length);
      System.arraycopy(sample.nats, 0, nats, before, sample.nats.length);
      for (int draw = 0; draw < sample.ends.length; draw++) {
        ends[at + draw] = before + sample.ends[draw];
      }
      before += sample.nats.length;
    }
    return new ImportanceSample(
        first.bound, first.known, first.from, weights, parts, firstsLow, ends, nats);
  }

  /** The draws of two ranges, one of which begins where the other ends. */
  public ImportanceSample join(ImportanceSample other) {
    return join(List.of(this, other));
  }

  /**
   * The estimated ranks of canaries, with the {@link #intervals}.
   *
   * @param canaryNats each canary's log-perplexity, as {@link org.coalmine.exposure.LogPerplexity}
   *     gives it, to the bit
   * @param canaryIndices the index of each canary among the candidates
   * @param level the confidence level, above 0 and below 1
   * @param plan the plan the draws were made by
   */
  public List<ImportanceEstimate> ranks(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    return sampledRanks().ranks(canaryNats, canaryIndices, level, plan);
  }

  /**
   * Intervals that hold the ranks of canaries; each holds its rank with the given confidence, apart
   * from the others.
   *
   * <p>A rank never falls as the log-perplexity rises. So of very many canaries only some {@value
   * SampledRanks#MOST_INTERVALS} get an interval of their own, half of them evenly spread over the
   * canaries' order and half over their log-perplexities; one that stands between two of them has
   * the lower end of the one below and the upper end of the one above, which hold its rank at the
   * same level.
   *
   * @param canaryNats each canary's log-perplexity, as {@link org.coalmine.exposure.LogPerplexity}
   *     gives it, to the bit
   * @param canaryIndices the index of each canary among the candidates
   * @param level the confidence level, above 0 and below 1
   * @param plan the plan the draws were made by
   */
  public List<RankInterval> intervals(
      double[] canaryNats, List<BigInteger> canaryIndices, double level, DrawPlan plan) {
    return sampledRanks().intervals(canaryNats, canaryIndices, level, plan);
  }

  /**
   * Whether nothing more need be drawn: every canary's interval is as narrow as a plan asks for, or
   * decides what it is for, or is that of a control and narrow enough.
   */
  public boolean reaches(
      DrawGoal goal,
      double[] canaryNats,
      List<BigInteger> canaryIndices,
      double level,
      DrawPlan plan) {
    SampledRanks.requireAsMany(canaryNats, canaryIndices);
    return IntStream.range(0, canaryNats.length)
        .boxed()
        .sorted(Comparator.comparingDouble(canary -> canaryNats[canary]))
        .allMatch(
            canary -> {
              double nats = canaryNats[canary];
              BigInteger index = canaryIndices.get(canary);
              ImportanceEstimate estimate = rank(nats, index, level, plan);
              return estimate.relativeHalfWidth() <= plan.relativeError()
                  || (goal.controls().contains(canary)
                      ? DrawGoal.closeEnough(estimate.rank(), bound.spaceSize())
                      : !goal.decisiveRanks().isEmpty()
                          && goal.decided(rank(nats, index, goal.level(), plan).rank()));
            });
  }

  /**
   * The estimated rank of one canary. What is known is counted and not estimated: the {@link
   * KnownCandidates}, and the canary itself, which is 1. That removes most of the variance of a
   * memorized one. (In a block the canary is identified by the low 64 bits of its index and by its
   * score.)
   *
   * @param canaryNats its log-perplexity, as {@link org.coalmine.exposure.LogPerplexity} gives it,
   *     to the bit
   * @param canaryIndex its index among the candidates
   */
  public ImportanceEstimate rank(
      double canaryNats, BigInteger canaryIndex, double level, DrawPlan plan) {
    return sampledRanks().rank(canaryNats, canaryIndex, level, plan);
  }

  private SampledRanks sampledRanks() {
    if (sampledRanks == null) {
      sampledRanks = new SampledRanks(bound, known, weights, parts, firstsLow, ends, nats);
    }
    return sampledRanks;
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

  /** The part of each proposal in a draw. */
  double[] parts(int draw) {
    int proposals = bound.mixture().size();
    return Arrays.copyOfRange(parts, draw * proposals, (draw + 1) * proposals);
  }

  /** The index of the first candidate of a draw. */
  long firstLow(int draw) {
    return firstsLow[draw];
  }

  double mostCandidates(double thresholdNats) {
    return bound.mostCandidates(thresholdNats);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImportanceSample that
        && bound.equals(that.bound)
        && known.equals(that.known)
        && from == that.from
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(parts, that.parts)
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
