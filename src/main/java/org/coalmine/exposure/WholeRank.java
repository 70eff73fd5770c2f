package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Ranks from real numbers. */
public final class WholeRank {
  private WholeRank() {}

  /** The whole number given, brought into [1, |R|]. */
  public static BigInteger of(double wholeNumber, BigInteger spaceSize) {
    if (Double.isNaN(wholeNumber)) {
      throw new IllegalArgumentException("a rank must be a number");
    }
    if (wholeNumber <= 1) {
      return BigInteger.ONE;
    }
    return Double.isInfinite(wholeNumber)
        ? spaceSize
        : new BigDecimal(wholeNumber).toBigInteger().min(spaceSize);
  }
}
