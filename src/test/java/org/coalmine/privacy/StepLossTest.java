package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepLossTest {
  private static final List<SampledGaussian> STEPS =
      List.of(
          new SampledGaussian(0.01, 0.7, 1),
          new SampledGaussian(0.5, 2, 1),
          new SampledGaussian(1, 1, 1),
          new SampledGaussian(1e-4, 1.5, 1));

  @Test
  void keepsMassAndNeverLosesAny() {
    for (SampledGaussian step : STEPS) {
      StepLoss loss = new StepLoss(step, 1e-15);
      StepLoss.BothDirections both = loss.onGrid(loss.range() / 5000);
      for (DiscreteLoss one : List.of(both.removing(), both.adding())) {
        double mass = Arrays.stream(one.masses).sum() + one.infinite;
        assertThat(mass).as("%s", step).isBetween(1.0, 1 + 2e-11);
        double mirrored = Math.exp(one.logMoment(-1));
        assertThat(mirrored).as("%s: Q's mass", step).isBetween(1 - 1e-9, 1 + 2e-11);
      }
    }
  }

  /** E over P of e^{(α−1)L} is the Rényi moment; the grid may only raise it, by order w². */
  @Test
  void raisesEveryMomentALittle() {
    for (SampledGaussian step : STEPS) {
      StepLoss loss = new StepLoss(step, 1e-60);
      DiscreteLoss removing = loss.onGrid(loss.range() / 100_000).removing();
      for (double order : new double[] {1.5, 3, 5}) {
        double exact = new RenyiMoment(step.samplingRate(), step.noiseMultiplier(), order).log();
        double width = removing.width;
        assertThat(removing.logMoment(order - 1))
            .as("%s at order %s", step, order)
            .isBetween(exact * (1 - 1e-9), exact + order * order * width * width / 4 + 3e-11);
      }
    }
  }

  /** E of e^{tL} when adding is E of e^{−(1+t)L} when removing. */
  @Test
  void mirrorsRemovingAndAdding() {
    for (SampledGaussian step : STEPS) {
      StepLoss loss = new StepLoss(step, 1e-25);
      StepLoss.BothDirections both = loss.onGrid(loss.range() / 100_000);
      double width = both.adding().width;
      for (double tilt : new double[] {0.5, 1, 3}) {
        assertThat(both.adding().logMoment(tilt))
            .as("%s at tilt %s", step, tilt)
            .isCloseTo(
                both.removing().logMoment(-1 - tilt),
                within((1 + tilt) * (1 + tilt) * width * width + 1e-9));
      }
    }
  }

  @Test
  void tiltsToAProbability() {
    StepLoss loss = new StepLoss(STEPS.get(0), 1e-15);
    DiscreteLoss removing = loss.onGrid(loss.range() / 1000).removing();
    DiscreteLoss tilted = removing.tilted(5, removing.logMoment(5));
    assertThat(Arrays.stream(tilted.masses).sum()).isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(new LossSketch(removing).logMoment(5) / removing.logMoment(5)).isBetween(0.98, 1.02);
  }
}
