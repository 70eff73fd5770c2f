package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafCountTest {
  private static final double LEAST_NATS = 10.25;

  /** Canaries crowd in a range; candidates lie in twice that range and on thresholds. */
  @ParameterizedTest
  @CsvSource({"1, 3", "40, 0", "40, 1e-9", "700, 0.01", "3000, 2", "3000, 60"})
  void countsLikeAPlainLoop(int canaries, double rangeNats) {
    Random random = new Random(canaries);
    double[] nats = random.doubles(canaries, 0, 1).map(x -> 20 + rangeNats * x).toArray();
    Thresholds thresholds = Thresholds.of(nats, rangeNats / 1000);
    LeafCount leaves = new LeafCount(thresholds, LEAST_NATS);
    long[] plain = new long[thresholds.size() + 1];

    for (int i = 0; i < 20_000; i++) {
      double candidate =
          i % 4 == 0
              ? thresholds.nats(random.nextInt(thresholds.size()))
              : Math.max(LEAST_NATS, 20 + rangeNats * (2 * random.nextDouble() - 0.5));
      leaves.add(candidate);
      int interval = 0;
      while (interval < thresholds.size() && thresholds.nats(interval) < candidate) {
        interval++;
      }
      plain[interval]++;
    }

    assertThat(leaves.intervals()).containsExactly(plain);
  }
}
