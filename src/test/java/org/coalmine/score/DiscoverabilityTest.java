package org.coalmine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class DiscoverabilityTest {
  private static final MathContext DIGITS = new MathContext(60);

  @Test
  void checkValues() {
    assertThat(Discoverability.queries(0.5, Math.log(0.01))).isEqualTo(69);
    assertThat(Discoverability.queries(0.5, Math.log(1e-3))).isEqualTo(693);
    assertThat(Discoverability.chance(1e17, -60 * Math.log(2))).isCloseTo(0.0831, within(5e-5));
    assertThat(Discoverability.queries(0.5, 0)).isEqualTo(1);
    assertThat(Discoverability.queries(0.9, Math.log(0.5))).isEqualTo(4);
  }

  @Test
  void neverAndBeyondDoubles() {
    assertThat(Discoverability.queries(0.5, Double.NEGATIVE_INFINITY)).isInfinite();
    assertThat(Discoverability.chance(1e300, Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Discoverability.queries(0.5, -600)).isCloseTo(2.6e260, within(0.1e260));
    assertThat(Discoverability.queries(0.5, -1500)).isInfinite();
    assertThat(Discoverability.chance(1e300, -700)).isCloseTo(9.8e-5, within(1e-5));
    assertThat(Discoverability.chance(0, 0)).isZero();
    assertThat(Discoverability.chance(3, 0)).isEqualTo(1);
  }

  @Test
  void isTheFormulaInManyDigits() {
    for (double pz : new double[] {0.9, 0.5, 0.1, 1e-3, 1e-7, 1e-14, 1e-16, 1e-18}) {
      for (int queries : new int[] {1, 2, 10, 1000}) {
        double missed =
            BigDecimal.ONE
                .subtract(new BigDecimal(pz))
                .pow(queries, DIGITS)
                .negate()
                .add(BigDecimal.ONE)
                .doubleValue();
        assertThat(Discoverability.chance(queries, Math.log(pz)))
            .isCloseTo(missed, within(1e-12 * missed));
      }
    }
  }

  @Test
  void queriesAreTheFirstWithThatChance() {
    for (double pz : new double[] {0.7, 0.3, 0.013, 1e-4}) {
      for (double p : new double[] {0.1, 0.5, 0.99}) {
        double queries = Discoverability.queries(p, Math.log(pz));
        assertThat(Discoverability.chance(queries, Math.log(pz))).isGreaterThanOrEqualTo(p - 1e-12);
        if (queries > 1) {
          assertThat(Discoverability.chance(queries - 1, Math.log(pz))).isLessThan(p);
        }
      }
    }
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> Discoverability.queries(1, -1)).hasMessageContaining("(0, 1)");
    assertThatThrownBy(() -> Discoverability.queries(0.5, 0.1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> Discoverability.chance(-1, -1)).hasMessageContaining("negative");
  }
}
