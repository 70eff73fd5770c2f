package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnitDrawTest {
  private static List<Long> drawn(int worker, long step, double rate, long units) {
    List<Long> drawn = new ArrayList<>();
    new UnitDraw("secret", worker, step, rate, units)
        .forEachRemaining((Long unit) -> drawn.add(unit));
    return drawn;
  }

  /** Every unit at every pair of steps, every pair of neighbours, by their frequencies. */
  @Test
  void unitsJoinAtTheSamplingRateIndependentlyOfEachOtherAndOfOtherSteps() {
    int units = 200;
    int steps = 3_000;
    for (double rate : new double[] {0.001, 0.13, 0.7, 0.97}) {
      int[] joined = new int[units];
      int twiceRunning = 0;
      int withNeighbour = 0;
      boolean[] before = new boolean[units];
      for (int step = 0; step < steps; step++) {
        boolean[] now = new boolean[units];
        for (long unit : drawn(3, step, rate, units)) {
          now[(int) unit] = true;
          joined[(int) unit]++;
          twiceRunning += before[(int) unit] ? 1 : 0;
          withNeighbour += unit > 0 && now[(int) unit - 1] ? 1 : 0;
        }
        before = now;
      }
      for (int unit = 0; unit < units; unit++) {
        assertThat((double) joined[unit])
            .as("unit %d at rate %s", unit, rate)
            .isCloseTo(steps * rate, within(5 * deviation(steps, rate) + 3));
      }
      double both = rate * rate;
      int pairs = (units - 1) * steps;
      // Pairs that share a unit are correlated at high rates: three times as wide is enough.
      assertThat((double) twiceRunning)
          .isCloseTo(units * (steps - 1.0) * both, within(18 * deviation(pairs, both) + 3));
      assertThat((double) withNeighbour)
          .isCloseTo(pairs * both, within(18 * deviation(pairs, both) + 3));
    }
  }

  /** The law of what lies between two, by chi-square against the geometric law. */
  @Test
  void gapsHaveTheGeometricLaw() {
    double rate = 0.2;
    int classes = 20;
    long[] counts = new long[classes];
    long last = -1;
    long gaps = 0;
    for (long unit : drawn(0, 0, rate, 1_000_000)) {
      counts[(int) Math.min(classes - 1, unit - last - 1)]++;
      last = unit;
      gaps++;
    }
    double chiSquare = 0;
    for (int gap = 0; gap < classes; gap++) {
      double share = Math.pow(1 - rate, gap) * (gap < classes - 1 ? rate : 1);
      chiSquare += Math.pow(counts[gap] - gaps * share, 2) / (gaps * share);
    }
    // 19 degrees of freedom: the 0.9999 quantile of chi-square is 50.8.
    assertThat(chiSquare).isLessThan(50.8);
  }

  private static double deviation(int draws, double rate) {
    return Math.sqrt(draws * rate * (1 - rate));
  }

  @Test
  void everyUnitJoinsAtRateOneAndNoneThatIsNotThere() {
    assertThat(drawn(0, 0, 1, 5)).isEqualTo(LongStream.range(0, 5).boxed().toList());
    assertThat(drawn(0, 0, 1, 0)).isEmpty();
    assertThat(drawn(0, 0, 1e-9, 10)).isEmpty();
  }

  @Test
  void countsBeyondWhatAnIntHolds() {
    List<Long> drawn = drawn(1, 7, 1e-9, 1L << 40);
    assertThat((double) drawn.size()).isCloseTo(1099.5, within(5 * Math.sqrt(1099.5)));
    assertThat(drawn).isSorted().doesNotHaveDuplicates();
    assertThat(drawn.get(drawn.size() - 1)).isGreaterThan(1L << 39);
  }

  @Test
  void dependsOnWorkerAndStepAndOnNothingElse() {
    List<Long> first = drawn(0, 0, 0.5, 100);
    assertThat(drawn(0, 0, 0.5, 100)).isEqualTo(first);
    assertThat(drawn(0, 1, 0.5, 100)).isNotEqualTo(first);
    assertThat(drawn(1, 0, 0.5, 100)).isNotEqualTo(first);
    assertThat(drawn(0, 0, 0.5, 50))
        .as("units that follow change nothing")
        .isEqualTo(first.stream().filter(unit -> unit < 50).toList());
  }
}
