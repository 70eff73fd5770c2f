package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * What is known of a canary's exposure, log2 |R| − log2 rank, in bits: from 0 for the costliest
 * candidate of the randomness space to log2 |R| for the cheapest (Carlini et al., The Secret
 * Sharer, USENIX Security 2019, definition 5).
 *
 * @param lowBits the exposure at the high end of the rank's interval, at least 0
 * @param highBits the exposure at the low end of the rank's interval, not below {@code lowBits}
 */
public record Exposure(double lowBits, double highBits) implements Serializable {
  private static final double LN_2 = StrictMath.log(2);

  public Exposure {
    if (!(lowBits >= 0 && highBits >= lowBits && highBits < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "exposure must satisfy 0 <= lowBits <= highBits: lowBits "
              + lowBits
              + ", highBits "
              + highBits);
    }
  }

  /**
   * The exposure of a rank.
   *
   * @param spaceSize |R|, not below {@code rank.high()}
   */
  public static Exposure of(RankInterval rank, BigInteger spaceSize) {
    if (rank.high().compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException(
          "rank must not exceed the size of the space: rank "
              + rank.high()
              + ", size "
              + spaceSize);
    }
    double low = log2Ratio(spaceSize, rank.high());
    return new Exposure(low, Math.max(low, log2Ratio(spaceSize, rank.low())));
  }

  /**
   * log2 of a positive integer of any length.
   *
   * @return the value to within 2 ulp; exact for powers of two
   */
  public static double log2(BigInteger value) {
    if (value.signum() <= 0) {
      throw new IllegalArgumentException("value must be positive: " + value);
    }
    int shift = value.bitLength() - 1;
    BigInteger power = BigInteger.ONE.shiftLeft(shift);
    return shift + log1p(value.subtract(power), power) / LN_2;
  }

  /**
   * log2 (numerator / denominator) for numerator ≥ denominator: without cancellation where the two
   * are close, which is where exposures near 0 live.
   */
  private static double log2Ratio(BigInteger numerator, BigInteger denominator) {
    BigInteger excess = numerator.subtract(denominator);
    return excess.compareTo(denominator) <= 0
        ? log1p(excess, denominator) / LN_2
        : log2(numerator) - log2(denominator);
  }

  private static double log1p(BigInteger part, BigInteger whole) {
    int shift = Math.max(0, whole.bitLength() - 1000);
    return StrictMath.log1p(
        part.shiftRight(shift).doubleValue() / whole.shiftRight(shift).doubleValue());
  }
}
