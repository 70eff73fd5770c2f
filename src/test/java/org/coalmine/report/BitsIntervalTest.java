package org.coalmine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class BitsIntervalTest {
  @Test
  void log2IsExactAtPowersOfTwo() {
    for (int exponent = 0; exponent < 3_000; exponent += 7) {
      assertThat(BitsInterval.log2(BigInteger.TWO.pow(exponent))).isEqualTo(exponent);
    }
  }

  @Test
  void log2OfOtherIntegers() {
    assertThat(BitsInterval.log2(BigInteger.TEN.pow(9))).isCloseTo(29.897352853986, within(1e-12));
    assertThat(BitsInterval.log2(BigInteger.TEN.pow(400)))
        .isCloseTo(400 * 3.321928094887362, within(1e-9));
    assertThat(BitsInterval.log2(BigInteger.valueOf(3)))
        .isCloseTo(1.584962500721156, within(1e-15));
  }

  @Test
  void exposureOfThePapersEnds() {
    BigInteger size = BigInteger.TEN.pow(9);
    assertThat(BitsInterval.exposure(size, Rank.exact("dense", BigInteger.ONE)).low())
        .isEqualTo(BitsInterval.log2(size));
    assertThat(BitsInterval.exposure(size, Rank.exact("dense", size)).high()).isZero();
  }
}
