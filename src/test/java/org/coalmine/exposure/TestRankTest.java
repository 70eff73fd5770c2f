package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;

class TestRankTest {
  private static final BigInteger SPACE = BigInteger.valueOf(1000);

  private static RankInterval exact(long rank) {
    return RankInterval.exact(BigInteger.valueOf(rank), Method.DENSE);
  }

  private static RankInterval between(long low, long high, double confidence) {
    return new RankInterval(
        BigInteger.valueOf(low), BigInteger.valueOf(high), Method.IMPORTANCE, confidence);
  }

  @Test
  void leavesOutTheOtherPlantedFills() {
    assertThat(TestRank.ofPlanted(exact(12), SPACE, 12, 11))
        .isEqualTo(new TestRank(BigInteger.ONE, BigInteger.ONE, BigInteger.valueOf(989), 11, 1))
        .returns(1 / 989.0, TestRank::pValue)
        .returns(true, TestRank::exact);
    assertThat(TestRank.ofControl(exact(13), SPACE, 12, 12))
        .isEqualTo(new TestRank(BigInteger.ONE, BigInteger.ONE, BigInteger.valueOf(988), 12, 1));
    assertThat(TestRank.ofControl(exact(1000), SPACE, 12, 12).pValue()).isEqualTo(1);
    assertThat(TestRank.ofPlanted(exact(1000), SPACE, 1000, 999).pValue()).isEqualTo(1);
  }

  @Test
  void movesBothEndsOfAnIntervalAndKeepsItsConfidence() {
    assertThat(TestRank.ofPlanted(between(10, 40, 0.99), SPACE, 5, 3))
        .isEqualTo(
            new TestRank(
                BigInteger.valueOf(7), BigInteger.valueOf(37), BigInteger.valueOf(996), 3, 0.99))
        .returns(37 / 996.0, TestRank::pValue);
    assertThat(TestRank.ofPlanted(between(2, 1000, 1), SPACE, 5, 3))
        .returns(BigInteger.ONE, TestRank::low)
        .returns(BigInteger.valueOf(996), TestRank::high);
    assertThat(TestRank.ofPlanted(between(1, 2, 0.99), SPACE, 5, 4))
        .as("an estimate that errs is no contradiction")
        .returns(BigInteger.ONE, TestRank::high);
    assertThat(TestRank.ofPlanted(between(1, 2, 0.99), SPACE, 5, 4).errorAbove())
        .isCloseTo(0.005, offset(1e-15));
  }

  @Test
  void refusesACertainRankThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRank.ofPlanted(exact(3), SPACE, 5, 3))
        .withMessageContaining("different models");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRank.ofControl(exact(1000), SPACE, 5, 4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRank.ofPlanted(exact(9), SPACE, 5, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRank.ofControl(exact(9), SPACE, 5, 6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRank.ofControl(exact(9), SPACE, 1000, 0));
  }

  @Test
  void takesNoEvidenceFromAnExtrapolation() {
    RankInterval fitted =
        new RankInterval(BigInteger.TWO, BigInteger.valueOf(4), Method.SKEW_NORMAL, 0.95);
    assertThat(TestRank.ofPlanted(fitted, SPACE, 5, 3).pValue()).isEqualTo(1);
  }

  /** Every model is some order of the fills, with ties; the canary is any fill not planted. */
  @Test
  void isAPValueForEveryCanaryAndUniformForControls() {
    Random random = new Random(7);
    for (int model = 0; model < 300; model++) {
      int size = 2 + random.nextInt(30);
      int planted = random.nextInt(size);
      boolean ties = model % 2 == 0;
      int[] costs = IntStream.range(0, size).map(i -> ties ? random.nextInt(6) : i).toArray();
      boolean[] others = new boolean[size];
      for (int i = 0; i < planted; i++) {
        others[random.nextInt(size)] = true;
      }
      int held = (int) IntStream.range(0, size).filter(i -> others[i]).count();
      int[] found =
          IntStream.range(0, size)
              .filter(fill -> !others[fill])
              .map(fill -> testRank(costs, others, held, fill))
              .sorted()
              .toArray();
      if (!ties) {
        assertThat(found).containsExactly(IntStream.rangeClosed(1, size - held).toArray());
      }
      for (int k = 1; k <= found.length; k++) {
        int bound = k;
        assertThat(Arrays.stream(found).filter(rank -> rank <= bound).count())
            .isLessThanOrEqualTo(k);
      }
    }
  }

  private static int testRank(int[] costs, boolean[] others, int held, int fill) {
    long rank = Arrays.stream(costs).filter(cost -> cost <= costs[fill]).count();
    long below =
        IntStream.range(0, costs.length).filter(i -> others[i] && costs[i] <= costs[fill]).count();
    BigInteger size = BigInteger.valueOf(costs.length);
    TestRank planted = TestRank.ofPlanted(exact(rank), size, held + 1, below);
    TestRank control = TestRank.ofControl(exact(rank), size, held, below);
    assertThat(planted).isEqualTo(control);
    return planted.high().intValueExact();
  }
}
