package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest {
  private static final int DRAWS = 200_000;

  private static double[] draws(GaussianNoise noise, double standardDeviation) {
    double[] values = new double[DRAWS];
    noise.addTo(values, standardDeviation);
    return values;
  }

  /** The Kolmogorov-Smirnov distance times √n; above 2.2 with probability 1e-4 under normality. */
  private static double distance(double[] values, double standardDeviation) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double largest = 0;
    for (int i = 0; i < sorted.length; i++) {
      double cumulative = Erfc.value(-sorted[i] / (standardDeviation * Math.sqrt(2))) / 2;
      largest =
          Math.max(
              largest,
              Math.max(
                  (i + 1.0) / sorted.length - cumulative, cumulative - (double) i / sorted.length));
    }
    return largest * Math.sqrt(sorted.length);
  }

  @Test
  void isNormalWithTheScaleAskedFor() {
    for (double standardDeviation : new double[] {1e-3, 1, 77}) {
      double[] values = draws(NoiseKey.seededNotPrivate("noise").noise(1), standardDeviation);
      assertThat(distance(values, standardDeviation))
          .as("seed noise, standard deviation %s", standardDeviation)
          .isLessThan(2.2);
      assertThat(distance(values, standardDeviation * 1.03))
          .as("the test must notice 3 %")
          .isGreaterThan(2.2);
    }
    assertThat(distance(draws(NoiseKey.fresh().noise(0), 2), 2)).isLessThan(4);
  }

  @Test
  void repeatsItselfOnlyWhenSeeded() {
    assertThat(draws(NoiseKey.seededNotPrivate("a").noise(3), 1))
        .isEqualTo(draws(NoiseKey.seededNotPrivate("a").noise(3), 1));
    assertThat(draws(NoiseKey.seededNotPrivate("a").noise(3), 1))
        .isNotEqualTo(draws(NoiseKey.seededNotPrivate("a").noise(4), 1));
    assertThat(draws(NoiseKey.fresh().noise(0), 1))
        .isNotEqualTo(draws(NoiseKey.fresh().noise(0), 1));
  }

  @Test
  void onlyAFreshKeyIsSecure() {
    assertThat(NoiseKey.fresh().isSecure()).isTrue();
    assertThat(NoiseKey.restored(NoiseKey.fresh().bytes()).isSecure()).isTrue();
    assertThat(NoiseKey.seededNotPrivate("a").isSecure()).isFalse();
  }

  @Test
  void leavesEveryValueOnTheSameGrid() {
    double standardDeviation = 0.3;
    double grid = GaussianNoise.grid(standardDeviation);
    assertThat(grid).isEqualTo(0x1p-34).isLessThanOrEqualTo(standardDeviation * 0x1p-32);
    double[] values = new double[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sqrt(i) * 1e-3;
    }
    NoiseKey.seededNotPrivate("grid").noise(0).addTo(values, standardDeviation);
    for (double value : values) {
      assertThat(value / grid).isEqualTo(Math.rint(value / grid));
    }
  }

  @Test
  void namesWhatIsWrong() {
    GaussianNoise noise = NoiseKey.seededNotPrivate("wrong").noise(0);
    assertThatThrownBy(() -> noise.addTo(new double[] {0, Double.NaN}, 1))
        .hasMessage("values[1] must be finite: NaN");
    assertThatThrownBy(() -> noise.addTo(new double[1], 0))
        .hasMessage("standardDeviation must be finite and above 0: 0.0");
  }
}
