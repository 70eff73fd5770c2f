package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigInteger;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
  private static Exposure exposure(long low, long high, BigInteger size) {
    return Exposure.of(
        new RankInterval(BigInteger.valueOf(low), BigInteger.valueOf(high), Method.DENSE, 1), size);
  }

  /** log2 1000/7 and log2 1000/3, computed to sixty digits. */
  @Test
  void theHighEndOfTheRankIsTheLowEndOfTheExposure() {
    Exposure exposure = exposure(3, 7, BigInteger.valueOf(1000));

    assertThat(exposure.lowBits()).isEqualTo(7.158429362604483);
    assertThat(exposure.highBits()).isEqualTo(8.380821783940931);
  }

  @Test
  void anExactRankHasOneExposure() {
    Exposure exposure = exposure(151_258, 151_258, BigInteger.TEN.pow(9));

    assertThat(exposure.lowBits()).isEqualTo(12.690700931343331, offset(4e-15));
    assertThat(exposure.highBits()).isEqualTo(exposure.lowBits());
  }

  @Test
  void reachesFromZeroToTheSizeOfTheSpace() {
    assertThat(exposure(1, 1024, BigInteger.valueOf(1024))).isEqualTo(new Exposure(0, 10));
    assertThat(exposure(1, 1, BigInteger.TWO.pow(2000))).isEqualTo(new Exposure(2000, 2000));
    assertThat(exposure(1, 1, BigInteger.ONE)).isEqualTo(new Exposure(0, 0));
  }

  /** Each end of the exposure is that of the other end of the rank, at the bounds and far out. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 64, 999, 1_001, 2_000})
  void lowFromHighAndHighFromLow(int bits) {
    BigInteger size = BigInteger.TWO.pow(bits);
    for (int rankBits : new int[] {0, bits / 2, bits}) {
      BigInteger rank = BigInteger.TWO.pow(rankBits);

      assertThat(Exposure.of(new RankInterval(BigInteger.ONE, rank, Method.DENSE, 1), size))
          .isEqualTo(new Exposure(bits - rankBits, bits));
      assertThat(Exposure.of(new RankInterval(rank, size, Method.DENSE, 1), size))
          .isEqualTo(new Exposure(0, bits - rankBits));
      assertThat(Exposure.of(RankInterval.exact(rank, Method.DENSE), size))
          .isEqualTo(new Exposure(bits - rankBits, bits - rankBits));
    }
  }

  /** Sixty digits again; the difference of two logarithms would give zero, or noise. */
  @Test
  void exposuresNearZeroKeepTheirDigits() {
    assertThat(exposure(999_999_999, 1_000_000_000, BigInteger.TEN.pow(9)).highBits())
        .isEqualTo(1.442695041610311e-9, offset(1e-24));
    BigInteger size = BigInteger.TEN.pow(30);
    RankInterval last = new RankInterval(size.subtract(BigInteger.ONE), size, Method.DENSE, 1);
    assertThat(Exposure.of(last, size).highBits()).isEqualTo(1.4426950408889634e-30, offset(1e-45));
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000000000000000000000000, 99.65784284662087",
    "496212362459367066914366580195701544604991251555593230875525121862270976, 238.167852415475",
    "1, 0",
    "3, 1.584962500721156",
    "18446744073709551616, 64"
  })
  void logarithmsOfIntegersOfAnyLength(BigInteger value, double bits) {
    assertThat(Exposure.log2(value)).isEqualTo(bits, offset(2 * Math.ulp(bits)));
  }

  @Test
  void refusesWhatIsNoExposure() {
    assertThatThrownBy(() -> exposure(1, 11, BigInteger.TEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rank must not exceed the size of the space: rank 11, size 10");
    assertThatThrownBy(() -> new Exposure(2, 1)).hasMessageContaining("lowBits 2.0, highBits 1.0");
    assertThatThrownBy(() -> new Exposure(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Exposure(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Exposure.log2(BigInteger.ZERO))
        .hasMessage("value must be positive: 0");
  }
}
