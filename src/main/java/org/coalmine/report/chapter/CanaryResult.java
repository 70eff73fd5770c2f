package org.coalmine.report.chapter;

import java.math.BigInteger;
import org.coalmine.exposure.Exposure;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one canary or control.
 *
 * @param id its name in the plan
 * @param format the name of its format
 * @param insertions how often it was planted
 * @param control whether it was drawn but never planted ({@code insertions} is 0)
 * @param spaceSize |R|
 * @param logPerplexityBits Px, the sum over the whole canary
 * @param rank its rank; [1, |R|] when nothing is known
 * @param nearTies the band around the rank, where it was counted
 * @param exposureBits log2 |R| − log2 rank
 * @param maskedFill the shape of the fill, never the fill
 * @param fingerprint the keyed fingerprint of the fill
 */
public record CanaryResult(
    String id,
    String format,
    int insertions,
    boolean control,
    BigInteger spaceSize,
    double logPerplexityBits,
    Rank rank,
    @Nullable NearTies nearTies,
    BitsInterval exposureBits,
    String maskedFill,
    String fingerprint) {
  private static final double EXPOSURE_TOLERANCE_BITS = 1e-6;

  public CanaryResult {
    Require.text("id", id);
    Require.text("format", format);
    Require.atLeast("insertions", 0, insertions);
    if (control != (insertions == 0)) {
      throw new IllegalArgumentException(
          "control must be true exactly when insertions is 0: " + control + ", " + insertions);
    }
    Require.atLeast("spaceSize", BigInteger.ONE, spaceSize);
    Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    Require.present("rank", rank);
    if (rank.high().compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException(
          "rank.high must not exceed spaceSize " + spaceSize + ": " + rank.high());
    }
    Require.present("exposureBits", exposureBits);
    BitsInterval expected = BitsInterval.exposure(spaceSize, rank);
    if (Math.abs(expected.low() - exposureBits.low()) > EXPOSURE_TOLERANCE_BITS
        || Math.abs(expected.high() - exposureBits.high()) > EXPOSURE_TOLERANCE_BITS) {
      throw new IllegalArgumentException(
          "exposureBits must be log2 spaceSize − log2 rank, "
              + expected
              + " for "
              + rank
              + ": "
              + exposureBits);
    }
    Require.text("maskedFill", maskedFill);
    Require.text("fingerprint", fingerprint);
  }

  /** A result whose exposure follows from its rank. */
  public static CanaryResult of(
      String id,
      String format,
      int insertions,
      BigInteger spaceSize,
      double logPerplexityBits,
      Rank rank,
      @Nullable NearTies nearTies,
      String maskedFill,
      String fingerprint) {
    return new CanaryResult(
        id,
        format,
        insertions,
        insertions == 0,
        spaceSize,
        logPerplexityBits,
        rank,
        nearTies,
        BitsInterval.exposure(spaceSize, rank),
        maskedFill,
        fingerprint);
  }

  /** log2 |R|, the most that exposure can be. */
  public double ceilingBits() {
    return Exposure.log2(spaceSize);
  }

  /** Whether anything is known of the rank beyond that it lies in [1, |R|]. */
  public boolean measured() {
    return rank.low().compareTo(BigInteger.ONE) > 0 || rank.high().compareTo(spaceSize) < 0;
  }
}
