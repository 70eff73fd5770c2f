package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignedRanksTest {
  /** All sign patterns in turn, with midranks by counting. */
  private static double oracle(double[] differences) {
    double[] kept = Arrays.stream(differences).filter(d -> d != 0).toArray();
    double[] midranks = new double[kept.length];
    for (int i = 0; i < kept.length; i++) {
      for (double other : kept) {
        int order = Double.compare(Math.abs(other), Math.abs(kept[i]));
        midranks[i] += order < 0 ? 1 : order == 0 ? 0.5 : 0;
      }
      midranks[i] += 0.5;
    }
    double observed = 0;
    for (int i = 0; i < kept.length; i++) {
      observed += kept[i] > 0 ? midranks[i] : 0;
    }
    int atLeast = 0;
    for (int signs = 0; signs < 1 << kept.length; signs++) {
      double sum = 0;
      for (int i = 0; i < kept.length; i++) {
        sum += (signs >> i & 1) == 1 ? midranks[i] : 0;
      }
      atLeast += sum >= observed ? 1 : 0;
    }
    return atLeast / (double) (1 << kept.length);
  }

  @Test
  void agreesWithAllSignPatterns() {
    Random random = new Random(1945);
    for (int pairs = 0; pairs <= 12; pairs++) {
      for (int round = 0; round < 25; round++) {
        double[] differences = random.ints(pairs, -4, 7).mapToDouble(d -> d * 0.5).toArray();
        SignedRanks ranks = SignedRanks.of(differences);
        assertThat(ranks.pValue()).as(Arrays.toString(differences)).isEqualTo(oracle(differences));
        assertThat(ranks.pairs())
            .isEqualTo((int) Arrays.stream(differences).filter(d -> d != 0).count());
      }
    }
  }

  @Test
  void sevenPairsThatAllRiseAreTheFewestThatShowAnything() {
    double[] seven = {3, 3, 3, 3, 3, 3, 3};
    assertThat(SignedRanks.of(seven).pValue()).isEqualTo(Math.pow(2, -7));
    assertThat(SignedRanks.of(Arrays.copyOf(seven, 6)).pValue()).isEqualTo(Math.pow(2, -6));
    assertThat(SignedRanks.of(new double[] {0, -0.0}).pValue()).isEqualTo(1);
  }

  @Test
  void manyPairsAreTestedByTheNormalDistribution() {
    double[] differences = new double[SignedRanks.MOST_EXACT];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = (i % 13 < 7 ? 1 : -1) * (1.0 + i);
    }
    int tested = 0;
    for (int shifted = 0; shifted < 60; shifted++) {
      differences[13 * shifted + 8] *= -1;
      SignedRanks ranks = SignedRanks.of(differences);
      if (shifted % 5 == 0 && ranks.approximate() > 0.002 && ranks.approximate() < 0.05) {
        double exact = ranks.exact();
        assertThat(ranks.approximate()).isCloseTo(exact, within(exact * 0.01));
        tested++;
      }
    }
    assertThat(tested).isBetween(3, 20);
    double[] doubled = Arrays.copyOf(differences, 2 * differences.length);
    Arrays.fill(doubled, differences.length, doubled.length, -0.5);
    assertThat(SignedRanks.of(doubled).pValue()).isEqualTo(SignedRanks.of(doubled).approximate());
  }
}
