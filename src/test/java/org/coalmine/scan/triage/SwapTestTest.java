package org.coalmine.scan.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SwapTestTest {
  private static double p(double own, double[] others) {
    SwapTest test = new SwapTest();
    for (double other : others) {
      if (test.take(other <= own)) {
        break;
      }
    }
    return test.p();
  }

  /** If the value is any one of them, P(p ≤ u) ≤ u for every u, and hardly less. */
  @Test
  void isUniformWhereTheValueIsAnyOne() {
    Random random = new Random(3);
    int runs = 20_000;
    int[] atMost = new int[20];
    for (int run = 0; run < runs; run++) {
      double[] others = random.doubles(255).toArray();
      double p = p(random.nextDouble(), others);
      for (int twentieth = 0; twentieth < atMost.length; twentieth++) {
        atMost[twentieth] += p <= (twentieth + 1) / 20.0 ? 1 : 0;
      }
    }
    for (int twentieth = 0; twentieth < 10; twentieth++) {
      double u = (twentieth + 1) / 20.0;
      double deviation = Math.sqrt(u * (1 - u) / runs);
      assertThat(atMost[twentieth] / (double) runs)
          .as("p at most %s", u)
          .isBetween(u - 0.01 - 4 * deviation, u + 4 * deviation);
    }
  }

  @Test
  void stopsAtTheTenthHit() {
    double[] others = new double[255];
    SwapTest test = new SwapTest();
    int asked = 0;
    for (double other : others) {
      asked++;
      if (test.take(other <= 1)) {
        break;
      }
    }
    assertThat(asked).isEqualTo(10);
    assertThat(test.p()).isEqualTo(1);
    assertThat(p(-1, others)).isEqualTo(1.0 / 256);
  }
}
