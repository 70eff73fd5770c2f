package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

class RenyiMomentTest {
  @Test
  void agreesWithHighPrecisionToNineDigits() {
    for (Vectors.Row row : Vectors.rows("rdp_exact_mpmath.csv")) {
      double log = new RenyiMoment(row.get("q"), row.get("sigma"), row.get("alpha")).log();
      assertThat(log / row.get("log_A")).as("%s", row).isCloseTo(1, within(1e-9));
      assertThat(log / (row.get("alpha") - 1) / row.get("rdp"))
          .as("%s", row)
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void agreesWithNumericalIntegrationAnywhere() {
    String seed = "renyi";
    KeyedStream random = KeyedStream.of(seed, "parameters", 0);
    for (int i = 0; i < 300; i++) {
      double rate = Math.pow(10, -4 * random.nextDouble());
      double noise = Math.pow(10, -0.4 + 1.4 * random.nextDouble());
      double order = 1 + Math.pow(10, -2 + 3.5 * random.nextDouble());
      order = i % 3 == 0 ? Math.ceil(order) : order;
      RenyiMoment moment = new RenyiMoment(rate, noise, order);
      double expected = RenyiOracle.logMoment(rate, noise, order);
      assertThat(moment.log())
          .as("seed %s: q %s, sigma %s, alpha %s", seed, rate, noise, order)
          .isCloseTo(expected, within(1e-10 * expected + moment.absoluteError()));
    }
  }

  @Test
  void signsOfTheBinomialsMatter() {
    double rdp = new RenyiMoment(0.01, 2.5, 1.5).log() / 0.5;
    assertThat(50 * rdp).isCloseTo(6.5007e-4, within(1e-8));
  }

  @Test
  void joinsIntegerAndFractionalOrders() {
    for (int order : new int[] {2, 5, 30}) {
      double at = new RenyiMoment(0.02, 1.1, order).log();
      double below = new RenyiMoment(0.02, 1.1, order - 1e-6).log();
      double above = new RenyiMoment(0.02, 1.1, order + 1e-6).log();
      assertThat((below + above) / 2).isCloseTo(at, within(1e-9 * at + 1e-12));
      assertThat(below).isLessThan(at).isLessThan(above);
    }
  }

  @Test
  void isTheGaussianMechanismWhenEveryoneIsSampled() {
    assertThat(new RenyiMoment(1, 2, 7.5).log()).isCloseTo(7.5 * 6.5 / 8, within(1e-12));
    assertThat(new RenyiMoment(Math.nextDown(1.0), 2, 7.5).log())
        .isCloseTo(7.5 * 6.5 / 8, within(1e-9));
  }

  @Test
  void refusesOrdersWithoutADivergence() {
    for (double order : List.of(1.0, 0.5, Double.NaN, 1e9)) {
      assertThatThrownBy(() -> new RenyiMoment(0.1, 1, order))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("order must be above 1")
          .hasMessageContaining(Double.toString(order));
    }
  }
}
