package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryRankTest {
  /** In a space of 2^20, half of the exposure possible is 10 bits: a rank of 2^10. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1023, 1023, true",
    "1048576, 1048576, true",
    "1, 524288, true",
    "1, 524289, false",
    "1024, 1048576, true",
    "1023, 1048576, false",
    "1, 1048576, false",
    "2, 1048575, false",
  })
  void measuredIsWhatTellsOneHalfFromTheOther(long low, long high, boolean measured) {
    CanaryRank rank =
        new CanaryRank(
            new RankInterval(
                BigInteger.valueOf(low), BigInteger.valueOf(high), Method.IMPORTANCE, 0.95),
            BigInteger.ZERO,
            BigInteger.valueOf(high));

    assertThat(rank.measured(BigInteger.TWO.pow(20))).isEqualTo(measured);
  }
}
