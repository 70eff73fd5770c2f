package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against sums over all pairs and splits. */
class RankSumTest {
  private static double wins(double[] first, double[] second) {
    double wins = 0;
    for (double one : first) {
      for (double other : second) {
        wins += one > other ? 1 : one == other ? 0.5 : 0;
      }
    }
    return wins;
  }

  @Test
  void theAucCountsPairs() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      double[] first = random.ints(1 + random.nextInt(40), 0, 25).asDoubleStream().toArray();
      double[] second = random.ints(1 + random.nextInt(40), 0, 25).asDoubleStream().toArray();
      double wins = wins(first, second);
      RankSum test = RankSum.of(first, second);
      assertThat(test.auc()).isEqualTo(wins / first.length / second.length, within(1e-12));
      assertThat(test.first()).isEqualTo(first.length);
      assertThat(test.second()).isEqualTo(second.length);
    }
  }

  /** SciPy: mannwhitneyu(a, b, alternative=…, method="asymptotic"). */
  @Test
  void pValuesAreThoseOfTheNormalLaw() {
    RankSum test =
        RankSum.of(
            new double[] {1, 2, 2, 3, 5, 8, 9, 9, 12, 13, 13.5},
            new double[] {0, 1, 2, 2, 4, 4, 6, 7, 9, 10, 11, 3});
    assertThat(test.auc()).isEqualTo(83.0 / 132, within(1e-12));
    assertThat(test.greater()).isEqualTo(0.15391247418479942, within(1e-9));
    assertThat(test.twoSided()).isEqualTo(0.30782494836959884, within(1e-9));
  }

  /** Of 400 draws of two equal samples 5 % may be rejected at 5 %; more than 35 are 1 in 1,000. */
  @Test
  void keepsItsLevelAndHasPower() {
    Random random = new Random(8);
    int rejected = 0;
    int seen = 0;
    for (int round = 0; round < 400; round++) {
      double[] first = random.doubles(30).map(Math::rint).toArray();
      double[] second = random.doubles(30).map(Math::rint).toArray();
      rejected += RankSum.of(first, second).greater() <= 0.05 ? 1 : 0;
      double[] larger = random.doubles(30).map(it -> it + 0.4).toArray();
      seen += RankSum.of(larger, random.doubles(30).toArray()).greater() <= 0.05 ? 1 : 0;
    }
    assertThat(rejected).isLessThan(35);
    assertThat(seen).isGreaterThan(380);
  }

  @Test
  void equalOrMissingValuesTellNothing() {
    for (RankSum test :
        new RankSum[] {
          RankSum.of(new double[] {2, 2, 2}, new double[] {2, 2}),
          RankSum.of(new double[0], new double[] {1})
        }) {
      assertThat(test.auc()).isEqualTo(0.5);
      assertThat(test.greater()).isEqualTo(1);
      assertThat(test.twoSided()).isEqualTo(1);
    }
  }
}
