package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BettingIntervalTest {
  private static final double ALPHA = 0.05;
  private static final int DRAWS = 640;
  private static final double BOUND = 50;

  private static double[] values(int hits) {
    Random random = new Random(hits);
    double[] values = new double[DRAWS];
    for (int hit = 0; hit < hits; hit++) {
      values[random.nextInt(DRAWS)] = 1 + 40 * random.nextDouble();
    }
    return values;
  }

  /** The capital of the gambler for larger values (sign 1) or smaller, value by value. */
  private static double logCapital(double[] values, double m, int sign) {
    double toWin = Math.log(2 / ALPHA);
    double bound = Math.max(BOUND, Arrays.stream(values).max().orElse(0));
    double capital = 0;
    double sum = 0;
    double squares = 0;
    double largest = 0;
    double stake = 0;
    int end = DRAWS / 64;
    for (int i = 0; i < DRAWS; i++) {
      if (i == end) {
        end *= 2;
        double size = sign > 0 ? largest : bound;
        double spread = Math.max(0, squares - sum * sum / i) + size * size / 4;
        double best = Math.sqrt(2 * toWin * (i + 1) / (Math.max(DRAWS, end) * spread));
        stake = size == 0 ? 0 : Math.min(best, 0.9 / (sign > 0 ? m : bound - m));
      }
      capital += Math.log1p(sign * stake * (values[i] - m));
      sum += values[i];
      squares += values[i] * values[i];
      largest = Math.max(largest, values[i]);
    }
    return capital;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 9, 40, 500})
  void endsWhereAGamblerWouldHaveWon(int hits) {
    double[] values = values(hits);
    BettingInterval interval = BettingInterval.of(values, BOUND, 1e9, ALPHA, DRAWS);
    double toWin = Math.log(2 / ALPHA);
    if (interval.low() > 0) {
      assertThat(logCapital(values, interval.low(), 1)).isCloseTo(toWin, within(1e-3));
    } else {
      assertThat(logCapital(values, 1e-9, 1)).isLessThan(toWin);
    }
    assertThat(logCapital(values, interval.high(), -1)).isCloseTo(toWin, within(1e-3));
    assertThat(interval.low()).isLessThanOrEqualTo(Arrays.stream(values).sum() / DRAWS);
    assertThat(interval.high()).isGreaterThan(Arrays.stream(values).sum() / DRAWS);
  }
}
