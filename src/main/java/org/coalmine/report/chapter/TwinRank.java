package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A canary under the twin, the model that was trained without any canary.
 *
 * @param rank its rank under the twin
 * @param exposureBits its exposure under the twin
 * @param gainBits the exposure under the model less that under the twin
 */
public record TwinRank(Rank rank, BitsInterval exposureBits, BitsInterval gainBits) {
  public TwinRank {
    Require.present("rank", rank);
    Require.present("exposureBits", exposureBits);
    Require.present("gainBits", gainBits);
  }

  /**
   * What to make of a canary that is as likely where it was never planted.
   *
   * @param rank under the model
   * @param exposureBits under the model
   * @return a sentence; empty unless the canary is in the first hundredth of its space under both,
   *     and planting took it to no less than a tenth of its rank
   */
  Optional<String> likelyFill(Rank rank, BitsInterval exposureBits) {
    return LikelyFill.is(exposureBits, this.exposureBits, gainBits)
        ? Optional.of(
            "Rank %s, and rank %s without having been planted: a likely fill, not a memory."
                .formatted(Figures.rank(rank), Figures.rank(this.rank)))
        : Optional.empty();
  }

  /**
   * A rank under the twin.
   *
   * @param spaceSize |R|
   * @param exposureBits the exposure under the model
   */
  public static TwinRank of(BigInteger spaceSize, Rank rank, BitsInterval exposureBits) {
    BitsInterval under = BitsInterval.exposure(spaceSize, rank);
    return new TwinRank(rank, under, exposureBits.less(under));
  }
}
