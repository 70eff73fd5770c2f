package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.coalmine.exposure.MemorizationTest.Outcome;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;

class MemorizationTestTest {
  private static final BigInteger NINE_DIGITS = BigInteger.TEN.pow(9);

  private static RankInterval counted(long rank) {
    return RankInterval.exact(BigInteger.valueOf(rank), Method.DENSE);
  }

  private static RankInterval estimated(long low, long high, double confidence) {
    return new RankInterval(
        BigInteger.valueOf(low), BigInteger.valueOf(high), Method.IMPORTANCE, confidence);
  }

  @Test
  void aCountedRankIsTestedAtItsShare() {
    MemorizationTest one = new MemorizationTest(1, 0.01);
    assertThat(one.memorized(counted(10_000_000), NINE_DIGITS)).isEqualTo(Outcome.SHOWN);
    assertThat(one.memorized(counted(10_000_001), NINE_DIGITS)).isEqualTo(Outcome.NOT_SHOWN);
    MemorizationTest three = new MemorizationTest(3, 0.01);
    assertThat(three.largestRank(BigInteger.valueOf(3_000_000_000L), 1))
        .isEqualTo(BigInteger.valueOf(10_000_000));
  }

  @Test
  void theErrorOfAnEstimateComesOutOfItsShare() {
    MemorizationTest test = new MemorizationTest(1, 0.01);
    assertThat(test.memorized(estimated(1, 9_900_000, 0.9999), NINE_DIGITS))
        .isEqualTo(Outcome.SHOWN);
    assertThat(test.memorized(estimated(1, 9_900_001, 0.9999), NINE_DIGITS))
        .isEqualTo(Outcome.OPEN);
    assertThat(test.memorized(estimated(500_000, 700_000, 0.5), NINE_DIGITS))
        .as("an interval that misses every other time shows nothing at 1 %")
        .isEqualTo(Outcome.OPEN);
    assertThat(test.memorized(estimated(20_000_000, 30_000_000, 0.5), NINE_DIGITS))
        .isEqualTo(Outcome.NOT_SHOWN);
  }

  @Test
  void extractionNeedsBothTheTestAndTheGuesses() {
    MemorizationTest test = new MemorizationTest(1, 0.01);
    BigInteger guesses = BigInteger.valueOf(100);
    assertThat(test.amongFirst(guesses, counted(100), NINE_DIGITS)).isEqualTo(Outcome.SHOWN);
    assertThat(test.amongFirst(guesses, counted(101), NINE_DIGITS)).isEqualTo(Outcome.NOT_SHOWN);
    assertThat(test.amongFirst(guesses, estimated(90, 110, 0.9999), NINE_DIGITS))
        .isEqualTo(Outcome.OPEN);
    assertThat(test.amongFirst(guesses, counted(50), BigInteger.valueOf(1000)))
        .isEqualTo(Outcome.NOT_SHOWN);
    assertThat(test.amongFirst(guesses, counted(1), BigInteger.valueOf(99)))
        .as("a space too small to tell")
        .isEqualTo(Outcome.OPEN);
  }

  /**
   * Three fills of a space of 20 without replacement: |R| as the divisor would exceed the level.
   */
  @Test
  void keepsItsLevelInATinySpaceWithoutReplacement() {
    int space = 20;
    int planted = 3;
    double significance = 0.15;
    MemorizationTest test = new MemorizationTest(planted, significance);
    BigInteger fills = BigInteger.valueOf(space - planted + 1);
    int wrong = 0;
    int worst = 0;
    for (int a = 1; a <= space; a++) {
      for (int b = 1; b <= space; b++) {
        for (int c = 1; c <= space; c++) {
          if (a != b && b != c && a != c) {
            boolean found =
                Arrays.stream(new int[] {a, b, c})
                    .anyMatch(rank -> test.memorized(counted(rank), fills) == Outcome.SHOWN);
            wrong += found ? 1 : 0;
            worst++;
          }
        }
      }
    }
    assertThat((double) wrong / worst).isLessThanOrEqualTo(significance);
    assertThat(test.largestRank(BigInteger.valueOf(space), 1)).isEqualTo(BigInteger.ONE);
    assertThat(test.largestRank(fills, 1)).isZero();
  }

  /** The worst estimator that its confidence allows: now and then it answers rank 1. */
  @Test
  void keepsItsLevelWithAnEstimatorThatErrsAsOftenAsItMay() {
    long seed = 5;
    Random random = new Random(seed);
    double significance = 0.05;
    double confidence = 0.995;
    int planted = 5;
    MemorizationTest test = new MemorizationTest(planted, significance);
    int trials = 20_000;
    int wrong = 0;
    for (int trial = 0; trial < trials; trial++) {
      boolean found = false;
      for (int canary = 0; canary < planted; canary++) {
        long rank = 1 + (long) (random.nextDouble() * 999_999_999);
        long said = random.nextDouble() > confidence ? 1 : rank;
        found |= test.memorized(estimated(said, said, confidence), NINE_DIGITS) == Outcome.SHOWN;
      }
      wrong += found ? 1 : 0;
    }
    assertThat((double) wrong / trials).as("seed %d", seed).isBetween(0.04, 0.055);
  }

  @Test
  void refusesWhatIsNoTest() {
    assertThatThrownBy(() -> new MemorizationTest(0, 0.01))
        .hasMessage("canaries must be at least 1: 0");
    assertThatThrownBy(() -> new MemorizationTest(1, 1))
        .hasMessage("significance must lie in (0, 1): 1.0");
  }
}
