package org.coalmine.scan.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SequentialTestTest {
  private static final BigInteger SPACE = BigInteger.TEN.pow(9);

  @Test
  void fourHitsDecideWithin32DrawsAndSixWithin171() {
    SequentialTest test = SequentialTest.of(SPACE, 10, 1e-6, 256).orElseThrow();
    assertThat(test.low(32, 4)).isTrue();
    assertThat(test.low(33, 4)).isFalse();
    assertThat(test.low(171, 6)).isTrue();
    assertThat(test.low(172, 6)).isFalse();
    assertThat(test.low(256, 3)).isFalse();
    assertThat(test.mostRefuted()).isEqualTo(SPACE.shiftRight(10));
  }

  @Test
  void neverRefutesTheFirstHundred() {
    assertThat(SequentialTest.of(BigInteger.valueOf(999), 10, 1e-6, 256)).isEmpty();
    for (long size : new long[] {1_000, 4_096, 99_999, 102_400, 1L << 40}) {
      SequentialTest test =
          SequentialTest.of(BigInteger.valueOf(size), 10, 1e-6, 256).orElseThrow();
      assertThat(test.mostRefuted()).isGreaterThanOrEqualTo(BigInteger.valueOf(100));
      assertThat(test.mostRefuted())
          .isLessThanOrEqualTo(BigInteger.valueOf(Math.max(100, size >> 10)));
    }
  }

  /** Ville: at p = p₀ the evidence ever reaches 1/α with a chance of at most α. */
  @Test
  void errsNoMoreOftenThanItSays() {
    Random random = new Random(7);
    for (double error : new double[] {0.2, 0.05}) {
      for (double bits : new double[] {3, 6}) {
        SequentialTest test = SequentialTest.of(SPACE, bits, error, 2_000).orElseThrow();
        double share = Math.pow(2, -bits);
        int runs = 4_000;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
          wrong += decides(test, share, random) ? 1 : 0;
        }
        double deviation = Math.sqrt(error * (1 - error) * runs);
        assertThat((double) wrong).isLessThan(error * runs + 4 * deviation);
        assertThat(wrong).as("it is no idle test").isGreaterThan((int) (error * runs / 20));
      }
    }
  }

  private static boolean decides(SequentialTest test, double share, Random random) {
    int hits = 0;
    for (int draw = 1; draw <= 2_000; draw++) {
      hits += random.nextDouble() < share ? 1 : 0;
      if (test.low(draw, hits)) {
        return true;
      }
    }
    return false;
  }

  /** What is not memorized has rank/|R| near uniform: nearly all end within 256 draws. */
  @Test
  void endsSoonForWhatIsNotMemorized() {
    SequentialTest test = SequentialTest.of(SPACE, 10, 1e-6, 256).orElseThrow();
    Random random = new Random(8);
    int decided = 0;
    long draws = 0;
    for (int run = 0; run < 2_000; run++) {
      double share = random.nextDouble();
      int hits = 0;
      for (int draw = 1; draw <= 256; draw++) {
        hits += random.nextDouble() < share ? 1 : 0;
        if (test.low(draw, hits)) {
          decided++;
          draws += draw;
          break;
        }
      }
    }
    assertThat(decided).isBetween(1_900, 1_990);
    assertThat(draws / (double) decided).isBetween(10.0, 20.0);
  }
}
