package org.coalmine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolFiguresTest {
  /** p = (½, ¼, ⅛, ⅛): μ = −1.213007566, σ = 0.574727281. */
  @ParameterizedTest
  @CsvSource({"0, 0.904534", "1, -0.301511", "2, -1.507557", "3, -1.507557"})
  void surpriseHasItsCheckValues(int symbol, double score) {
    float[] costs = new float[6];
    for (int i = 0; i < 4; i++) {
      costs[1 + i] = (float) (Math.log(2) * Math.min(i + 1, 3));
    }
    assertThat(SymbolSurprise.of(costs, 1, 4, symbol)).isCloseTo(score, within(1e-6));
  }

  @Test
  void surpriseOfEqualsIsZero() {
    for (int symbols : new int[] {1, 3, 60, 50_257}) {
      float[] costs = new float[symbols];
      Arrays.fill(costs, (float) Math.log(symbols));
      assertThat(SymbolSurprise.of(costs, 0, symbols, symbols / 2)).isZero();
    }
  }

  @Test
  void stretchIsTheFirstCheapestOfAllWindows() {
    Random random = new Random(4);
    for (int n = 1; n < 60; n++) {
      float[] costs = new float[n];
      for (int i = 0; i < n; i++) {
        costs[i] = random.nextInt(4) / 8f;
      }
      for (int length = 1; length <= n; length++) {
        int best = 0;
        for (int start = 0; start + length <= n; start++) {
          if (sum(costs, start, length) < sum(costs, best, length)) {
            best = start;
          }
        }
        assertThat(Stretch.cheapest(costs, length)).isEqualTo(best);
      }
    }
  }

  private static double sum(float[] costs, int start, int length) {
    double sum = 0;
    for (int i = start; i < start + length; i++) {
      sum += costs[i];
    }
    return sum;
  }

  @Test
  void everySymbolCountsOnceInTheFirstWindowThatHoldsIt() {
    for (int window = 1; window < 9; window++) {
      for (int stride = 1; stride <= window; stride++) {
        Strides strides = new Strides(window, stride);
        for (int symbols = 1; symbols < 40; symbols++) {
          int[] counted = new int[symbols];
          for (int number = 0; number < strides.windows(symbols); number++) {
            assertThat(strides.counted(number)).isBetween(strides.from(number), symbols - 1);
            assertThat(strides.to(number, symbols) - strides.from(number)).isBetween(1, window);
            for (int i = strides.counted(number); i < strides.to(number, symbols); i++) {
              counted[i]++;
              assertThat(number == 0 || i >= strides.to(number - 1, symbols)).isTrue();
            }
          }
          assertThat(counted).containsOnly(1);
        }
      }
    }
    assertThat(Strides.WHOLE.windows(Integer.MAX_VALUE)).isEqualTo(1);
  }
}
