package org.coalmine.report.chapter;

import java.math.BigInteger;

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
   * A rank under the twin.
   *
   * @param spaceSize |R|
   * @param exposureBits the exposure under the model
   */
  public static TwinRank of(BigInteger spaceSize, Rank rank, BitsInterval exposureBits) {
    BitsInterval under = BitsInterval.exposure(spaceSize, rank);
    return new TwinRank(
        rank,
        under,
        new BitsInterval(exposureBits.low() - under.high(), exposureBits.high() - under.low()));
  }
}
