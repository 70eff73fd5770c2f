package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A canary under the reference, another model that ranks the same fills by its own rules. |R| is
 * the same, so the exposures differ by log2 of the ranks alone.
 *
 * @param logPerplexityBits its log-perplexity under the reference
 * @param rank its rank under the reference
 * @param exposureBits its exposure under the reference
 * @param differenceBits log2 of the rank under the reference less log2 of that under the model: the
 *     exposure under the model less that under the reference
 * @param confidence with which the interval holds the difference: both ranks hold together at least
 *     so often, c + c' − 1; 0 where that is below 0 and nothing is claimed
 */
public record ReferenceRank(
    double logPerplexityBits,
    Rank rank,
    BitsInterval exposureBits,
    BitsInterval differenceBits,
    double confidence) {
  public ReferenceRank {
    Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    Require.present("rank", rank);
    Require.present("exposureBits", exposureBits);
    Require.present("differenceBits", differenceBits);
    Require.probability("confidence", confidence);
  }

  /**
   * A rank under the reference.
   *
   * @param spaceSize |R|
   * @param rank under the reference
   * @param model the rank under the model
   */
  public static ReferenceRank of(
      BigInteger spaceSize, double logPerplexityBits, Rank rank, Rank model) {
    BitsInterval under = BitsInterval.exposure(spaceSize, rank);
    return new ReferenceRank(
        logPerplexityBits,
        rank,
        under,
        BitsInterval.exposure(spaceSize, model).less(under),
        together(rank.confidence(), model.confidence()));
  }

  /** How often two intervals hold at once, at least, whatever they have to do with each other. */
  static double together(double one, double other) {
    return one == 1 ? other : other == 1 ? one : Math.max(0, one + other - 1);
  }

  /**
   * What to make of a canary that is as likely under the reference.
   *
   * @param rank under the model
   * @param exposureBits under the model
   * @return a sentence; empty unless the canary is in the first hundredth of its space under both,
   *     and its rank under the model is no less than a tenth of that under the reference
   */
  Optional<String> likelyFill(Rank rank, BitsInterval exposureBits) {
    return LikelyFill.is(exposureBits, this.exposureBits, differenceBits)
        ? Optional.of(
            "Rank %s, and rank %s under the reference: a likely fill, not a memory, if the reference never read it."
                .formatted(Figures.rank(rank), Figures.rank(this.rank)))
        : Optional.empty();
  }
}
