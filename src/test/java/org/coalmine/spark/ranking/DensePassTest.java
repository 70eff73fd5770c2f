package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;

class DensePassTest {
  private static CanaryRank rank(long low, long high, Method method, long tiesLow, long tiesHigh) {
    return new CanaryRank(
        new RankInterval(BigInteger.valueOf(low), BigInteger.valueOf(high), method, 1),
        BigInteger.valueOf(tiesLow),
        BigInteger.valueOf(tiesHigh));
  }

  @Test
  void whatOneWayLeavesOpenTheOtherCloses() {
    assertThat(
            DensePass.agreed(
                List.of(
                    rank(7, 7, Method.PRUNED, 5, 9),
                    rank(10, 1000, Method.PRUNED, 3, 1000),
                    rank(40, 90, Method.PRUNED, 40, 90)),
                List.of(
                    rank(2, 500, Method.DENSE, 1, 600),
                    rank(12, 12, Method.DENSE, 11, 14),
                    rank(20, 60, Method.DENSE, 2, 95))))
        .containsExactly(
            rank(7, 7, Method.PRUNED, 5, 9),
            rank(12, 12, Method.DENSE, 11, 14),
            rank(40, 60, Method.DENSE, 40, 90));
  }

  @Test
  void ranksThatExcludeEachOtherAreAFault() {
    assertThatThrownBy(
            () ->
                DensePass.agreed(
                    List.of(rank(1, 1, Method.PRUNED, 1, 1), rank(7, 7, Method.PRUNED, 7, 7)),
                    List.of(rank(1, 1, Method.DENSE, 1, 1), rank(8, 8, Method.DENSE, 8, 8))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the pruned and the dense count of canary 1 disagree: ");
  }
}
