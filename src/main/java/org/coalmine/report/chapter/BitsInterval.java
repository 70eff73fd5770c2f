package org.coalmine.report.chapter;

import java.math.BigInteger;
import org.coalmine.exposure.Exposure;

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
    Exposure exposure = Exposure.of(rank.interval(), spaceSize);
    return new BitsInterval(exposure.lowBits(), exposure.highBits());
  }

  /** All that a value of this interval less one of the other may be. */
  BitsInterval less(BitsInterval other) {
    return new BitsInterval(low - other.high, high - other.low);
  }

  /** Half way between its ends. */
  public double middle() {
    return (low + high) / 2;
  }
}
