package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalmine.exposure.count.WalkLevel.LANES;

import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.coalmine.exposure.Thresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafCountTest {
  private static final double LEAST_NATS = 10.25;
  private static final int ROWS = 700;

  /** Canaries crowd in a range; candidates lie in twice that range and on thresholds. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 1e-3",
    "40, 0, 0",
    "40, 1e-9, 1e-12",
    "200, 1e-3, 1e-5",
    "700, 0.01, 1e-5",
    "3000, 2, 2e-3",
    "3000, 60, 1e-9",
    "3000, 1e-300, 0"
  })
  void countsLikeAPlainLoop(int canaries, double rangeNats, double toleranceNats) {
    Random random = new Random(canaries);
    double[] nats = random.doubles(canaries, 0, 1).map(x -> 20 + rangeNats * x).toArray();
    assertCountsLikeAPlainLoop(
        Thresholds.of(nats, toleranceNats),
        random,
        () -> Math.max(LEAST_NATS, 20 + rangeNats * (2 * random.nextDouble() - 0.5)));
  }

  /** Thresholds below zero, at it, and candidates that the model gives no chance. */
  @ParameterizedTest
  @CsvSource({"1", "400"})
  void countsAtTheEndsOfTheScale(int canaries) {
    Random random = new Random(canaries);
    double[] nats =
        DoubleStream.concat(DoubleStream.of(0.0, -0.0), random.doubles(canaries, 0, 0.5)).toArray();
    assertCountsLikeAPlainLoop(
        Thresholds.of(nats, 1e-4),
        random,
        () -> random.nextBoolean() ? Double.POSITIVE_INFINITY : random.nextDouble() * 1e-3);
  }

  @Test
  void tiesCountAsAtTheThreshold() {
    LeafCount leaves = new LeafCount(Thresholds.of(new double[] {20, 20}, 0), LEAST_NATS);
    leaves.add(20);
    leaves.add(Math.nextUp(20.0));
    leaves.add(Math.nextDown(20.0));

    assertThat(leaves.intervals()).containsExactly(2, 1);
    assertThat(leaves.candidates()).isEqualTo(3);
  }

  private static void assertCountsLikeAPlainLoop(
      Thresholds thresholds, Random random, DoubleSupplier candidates) {
    double least = Math.min(LEAST_NATS, Math.max(0, thresholds.nats(0)));
    LeafCount leaves = new LeafCount(thresholds, least);
    long[] plain = new long[thresholds.size() + 1];
    double[] prefixNats = new double[LANES];
    float[] costsNats = new float[2 * LANES];

    for (int row = 0; row < ROWS; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        costsNats[LANES + lane] = row % 2 == 0 ? 0 : random.nextInt(4) / 4f;
        double candidate =
            lane % 4 == 0
                ? thresholds.nats(random.nextInt(thresholds.size()))
                : candidates.getAsDouble();
        prefixNats[lane] = Math.max(0, candidate - costsNats[LANES + lane]);
        double nats = prefixNats[lane] + costsNats[LANES + lane];
        plain[interval(thresholds, nats)]++;
        if (row % 3 == 0) {
          leaves.add(nats);
        }
      }
      if (row % 3 != 0) {
        leaves.addRow(prefixNats, costsNats, LANES);
      }
    }

    assertThat(leaves.intervals()).containsExactly(plain);
    assertThat(leaves.candidates()).isEqualTo((long) ROWS * LANES);
  }

  private static int interval(Thresholds thresholds, double nats) {
    int interval = 0;
    while (interval < thresholds.size() && thresholds.nats(interval) < nats) {
      interval++;
    }
    return interval;
  }
}
