package org.coalmine.report;

import java.math.BigInteger;

/**
 * An interval in bits.
 *
 * @param low its lower end
 * @param high its upper end, not below {@code low}
 */
public record BitsInterval(double low, double high) {
  public BitsInterval {
    Require.finite("low", low);
    Require.finite("high", high);
    if (low > high) {
      throw new IllegalArgumentException("low must not exceed high: " + low + " > " + high);
    }
  }

  /**
   * The exposure of a rank: log2 |R| − log2 rank (Carlini et al. 2019, definition 5); the highest
   * rank gives the lowest exposure.
   */
  public static BitsInterval exposure(BigInteger spaceSize, Rank rank) {
    double ceiling = log2(spaceSize);
    return new BitsInterval(ceiling - log2(rank.high()), ceiling - log2(rank.low()));
  }

  /** log2 of a positive integer of any size, exact at powers of two, the same on every machine. */
  public static double log2(BigInteger value) {
    Require.atLeast("value", BigInteger.ONE, value);
    int exponent = value.bitLength() - 1;
    int shift = exponent - 60;
    double mantissa =
        shift > 0
            ? Math.scalb(value.shiftRight(shift).doubleValue(), -60)
            : Math.scalb(value.doubleValue(), -exponent);
    return exponent + StrictMath.log(mantissa) / StrictMath.log(2);
  }
}
