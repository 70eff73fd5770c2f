package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.Comparator;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.scan.triage.Outcome;
import org.coalmine.scan.triage.SecretRank;
import org.jspecify.annotations.Nullable;

/**
 * What the table of secrets says of a rank. Null is what does not apply, or was not measured.
 *
 * @param spaceBits log2 |R|
 * @param logPerplexityBits of the value alone, in the place where it is likeliest
 * @param boundBits its exposure is at least so many, by its cost alone
 * @param exposureLow and {@code exposureHigh}: bits of exposure
 * @param rankLow and {@code rankHigh}: its place in the list of values, likeliest first, in digits
 * @param method how the rank was found
 * @param swapP the p-value of the swap test; null also where there are too few others
 * @param swapValues how many other values were asked for it
 * @param referenceDifferenceBits by how much a reference finds it costlier
 * @param queriesForHalf queries after which it was written with probability one half
 * @param outcome what became of the ranking
 */
public record RankColumns(
    @Nullable Double spaceBits,
    @Nullable Double logPerplexityBits,
    @Nullable Double boundBits,
    @Nullable Double exposureLow,
    @Nullable Double exposureHigh,
    @Nullable String rankLow,
    @Nullable String rankHigh,
    @Nullable String method,
    @Nullable Double swapP,
    @Nullable Integer swapValues,
    @Nullable Double referenceDifferenceBits,
    @Nullable Double queriesForHalf,
    @Nullable String outcome)
    implements Serializable {
  private static final long serialVersionUID = 1;

  static final RankColumns NONE =
      new RankColumns(null, null, null, null, null, null, null, null, null, null, null, null, null);

  /** The highest certain exposure first, then the least cost. */
  static final Comparator<RankColumns> MOST_FIRST =
      Comparator.comparing(
              (RankColumns rank) -> rank.exposureLow() == null ? -1.0 : rank.exposureLow())
          .reversed()
          .thenComparing(
              rank ->
                  rank.logPerplexityBits() == null
                      ? Double.POSITIVE_INFINITY
                      : rank.logPerplexityBits());

  /**
   * Of a rank.
   *
   * @param queriesForHalf null if the model cannot spell the value
   */
  public static RankColumns of(SecretRank rank, @Nullable Double queriesForHalf) {
    Exposure exposure = rank.exposure();
    RankInterval interval = rank.rank();
    SecretRank.Swap swap = rank.swap();
    Outcome outcome = rank.outcome();
    return new RankColumns(
        rank.spaceSize() == null ? null : (Double) Exposure.log2(rank.spaceSize()),
        rank.logPerplexityBits(),
        rank.boundBits(),
        exposure == null ? null : (Double) exposure.lowBits(),
        exposure == null ? null : (Double) exposure.highBits(),
        interval == null ? null : interval.low().toString(),
        interval == null ? null : interval.high().toString(),
        interval == null ? null : interval.method().name(),
        swap == null ? null : swap.p(),
        swap == null ? null : (Integer) swap.values(),
        rank.referenceDifferenceBits(),
        queriesForHalf,
        outcome == null ? null : outcome.name());
  }
}
