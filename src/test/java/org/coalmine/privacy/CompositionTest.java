package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompositionTest {
  /** Three losses on a small grid, composed by plain loops. */
  @Test
  void boundsThePlainLoopFromAboveAndClosely() {
    DiscreteLoss first = new DiscreteLoss(0.25, -2, new double[] {0.1, 0.3, 0.2, 0.25, 0.15}, 0);
    DiscreteLoss second = new DiscreteLoss(0.25, -1, new double[] {0.5, 0.1, 0.399}, 0.001);
    List<Composition.Repeated> losses =
        List.of(new Composition.Repeated(first, 2), new Composition.Repeated(second, 1));
    for (double epsilon : new double[] {0.1, 0.25, 0.6, 1.1}) {
      double expected = 0.001;
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
          for (int k = 0; k < 3; k++) {
            double loss = first.loss(i) + first.loss(j) + second.loss(k);
            double mass = first.masses[i] * first.masses[j] * second.masses[k];
            expected += mass * Math.max(0, -Math.expm1(epsilon - loss));
          }
        }
      }
      Curve curve = Composition.aroundEpsilon(losses, epsilon).curve();
      assertThat(curve.delta(epsilon))
          .as("epsilon %s", epsilon)
          .isBetween(expected, expected * (1 + 1e-6));
      assertThat(Composition.aroundDelta(losses, expected).curve().epsilon(expected))
          .as("delta %s", expected)
          .isBetween(epsilon, epsilon + 1e-6);
    }
  }
}
