package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class BlockScoresTest {
  private static void assertSorted(BlockScores scores, int size, DoubleUnaryOperator value) {
    Random random = new Random(size);
    double[] values = random.doubles(size).map(value).toArray();
    scores.clear();
    Arrays.stream(values).forEach(scores::add);
    scores.sort();
    Arrays.sort(values);
    assertThat(Arrays.copyOf(scores.nats(), scores.size())).isEqualTo(values);
  }

  /** Of every size, evenly spread, crowded at one end, few different ones, all alike. */
  @Test
  void scoresAscend() {
    BlockScores scores = new BlockScores();
    for (int size = 0; size <= 128; size++) {
      assertSorted(scores, size, u -> 20 + u);
      assertSorted(scores, size, u -> Math.exp(12 * u));
      assertSorted(scores, size, u -> Math.floor(3 * u));
      assertSorted(scores, size, u -> 7);
      assertSorted(scores, size, u -> u < 0.5 ? 1 : 1 + Math.ulp(1.0));
      assertSorted(scores, size, u -> u < 0.1 ? Double.POSITIVE_INFINITY : u);
    }
  }
}
