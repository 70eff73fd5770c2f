package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.numbers.gamma.Erfc;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GroupPrivacyTest {
  private static List<SampledGaussian> steps(double rate, double noise, long steps) {
    return List.of(new SampledGaussian(rate, noise, steps));
  }

  private static double epsilon(int units, double rate, double noise, long steps, double delta) {
    return PldAccountant.ofGroup(steps(rate, noise, steps), units).epsilon(delta);
  }

  @Test
  void groupsOfATrainingOf160Steps() {
    assertThat(epsilon(4, 0.05, 4, 160, 1e-4)).isCloseTo(2.34, within(0.005));
    assertThat(epsilon(64, 0.05, 4, 160, 1e-4)).isCloseTo(94.7, within(0.05));
    assertThat(epsilon(4, 0.05, 0.5, 160, 1e-4)).isCloseTo(94.6, within(0.05));
  }

  /** Another road: masses by the error function, a linear split of losses, a plain convolution. */
  @Test
  void agreesWithAPlainConvolution() {
    double[][] cases = {{4, 0.05, 4}, {64, 0.05, 4}, {4, 0.05, 0.5}, {3, 0.4, 2}};
    for (double[] one : cases) {
      int units = (int) one[0];
      double delta = 1e-4;
      double expected =
          Math.max(
              PlainGroupLoss.epsilon(units, one[1], one[2], 160, delta, true),
              PlainGroupLoss.epsilon(units, one[1], one[2], 160, delta, false));
      assertThat(epsilon(units, one[1], one[2], 160, delta))
          .as("%s", Arrays.toString(one))
          .isCloseTo(expected, Percentage.withPercentage(0.1));
    }
  }

  /** One step has a closed form in both directions. */
  @Test
  void isExactForOneStep() {
    double[][] cases = {{2, 0.3, 0.9}, {7, 0.1, 1.5}, {40, 0.01, 0.7}, {1000, 0.002, 3}};
    for (double[] one : cases) {
      int units = (int) one[0];
      PldAccountant accountant = PldAccountant.ofGroup(steps(one[1], one[2], 1), units);
      for (double epsilon : new double[] {0.01, 0.5, 2}) {
        double[] exact = oneStepDeltas(units, one[1], one[2], epsilon);
        assertThat(accountant.delta(epsilon))
            .as("%s at %s", Arrays.toString(one), epsilon)
            .isBetween(
                Math.max(exact[0], exact[1]) * (1 - 1e-9),
                Math.max(exact[0], exact[1]) * (1 + 5e-3) + 1e-12);
      }
    }
  }

  private static double[] oneStepDeltas(int units, double rate, double noise, double epsilon) {
    double[] weights = PlainGroupLoss.binomial(units, rate);
    double above = PlainGroupLoss.observation(weights, noise, epsilon);
    double below = PlainGroupLoss.observation(weights, noise, -epsilon);
    double removing = -Math.exp(epsilon) * upperTail(above / noise);
    double adding = below == Double.NEGATIVE_INFINITY ? 0 : upperTail(-below / noise);
    for (int j = 0; j <= units; j++) {
      removing += weights[j] * upperTail((above - j) / noise);
      if (below != Double.NEGATIVE_INFINITY) {
        adding -= Math.exp(epsilon) * weights[j] * upperTail(-(below - j) / noise);
      }
    }
    return new double[] {removing, adding};
  }

  private static double upperTail(double deviations) {
    return Erfc.value(deviations / Math.sqrt(2)) / 2;
  }

  /** What the accountant stated before groups: one unit is still the same. */
  @Test
  void oneUnitIsWhatItWas() {
    double[][] cases = {
      {0.01, 0.7, 120, 1e-5, 0x1.3b09e7c7ba422p1, 0x1.887986907ff47p-10},
      {0.05, 4, 160, 1e-4, 0x1.efac8adaa3a33p-2, 0x1.763c104752de9p-34},
      {1, 10, 3, 1e-6, 0x1.6dec630e4dd3bp-1, 0x1.8e9f361ba873ap-33},
      {0.5, 0.05, 1, 1e-5, 0x1.188c54984b9d3p8, 0x1.000010b71f201p-1},
      {1e-4, 1, 1e4, 1e-6, 0x1.80ae335a06d62p-5, 0x1.0386522f5e69dp-69}
    };
    for (double[] one : cases) {
      PldAccountant accountant = PldAccountant.of(steps(one[0], one[1], (long) one[2]));
      assertThat(accountant.epsilon(one[3]) / one[4]).isCloseTo(1, within(1e-13));
      assertThat(accountant.delta(1) / one[5]).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void aGroupOfOneIsTheTwoPointMixture() {
    double rate = 0.03;
    double noise = 0.8;
    TwoPointLoss two = new TwoPointLoss(rate, noise);
    BinomialLoss one = new BinomialLoss(1, rate, noise, 1e-30);
    assertThat(one.largestMean()).isEqualTo(1);
    for (double x = -6; x < 9; x += 0.37) {
      assertThat(one.loss(x)).isCloseTo(two.loss(x), within(1e-14 * (1 + Math.abs(two.loss(x)))));
      assertThat(one.densityWith(x) / two.densityWith(x)).isCloseTo(1, within(1e-13));
      double loss = one.loss(x);
      assertThat(one.observation(loss, -7, 10)).isCloseTo(x, within(1e-9 / rate));
    }
  }

  /** The generic bound chains pairs of this kind, so it cannot be below. */
  @Test
  void isNeverAboveTheGenericBound() {
    double[][] cases = {
      {2, 0.05, 4, 160},
      {5, 0.01, 1, 500},
      {16, 0.05, 4, 160},
      {3, 0.5, 8, 40},
      {2, 1e-3, 0.6, 2000}
    };
    for (double[] one : cases) {
      PldAccountant accountant = PldAccountant.of(steps(one[1], one[2], (long) one[3]));
      double tight = accountant.groupEpsilon((int) one[0], 1e-4);
      assertThat(tight)
          .as("%s", Arrays.toString(one))
          .isLessThan(accountant.genericGroupEpsilon((int) one[0], 1e-4))
          .isGreaterThan(accountant.epsilon(1e-4));
    }
  }

  @Test
  void aGroupThatAlwaysJoinsIsAGaussian() {
    double epsilon = epsilon(3, 1, 10, 1, 1e-5);
    assertThat(ExactGaussian.delta(10.0 / 3, epsilon)).isBetween(0.999e-5, 1e-5);
  }

  @Test
  void growsWithTheGroup() {
    double before = 0;
    for (int units : new int[] {1, 2, 3, 8, 100, 1000}) {
      double epsilon = epsilon(units, 0.01, 2, 300, 1e-5);
      assertThat(epsilon).as("%d units", units).isGreaterThan(before).isFinite();
      before = epsilon;
    }
    assertThat(epsilon(10_001, 0.01, 2, 300, 1e-5)).isInfinite();
    assertThat(PldAccountant.ofGroup(steps(0.01, 0.0199, 3), 2).delta(1)).isEqualTo(1);
    assertThat(epsilon(10_000, 0.5, 0.02, 3, 1e-5))
        .as("more panels than can be covered")
        .isInfinite();
  }

  /** However much is left out as negligible, nothing of it is lost. */
  @Test
  void countsWhatIsLeftOutAsInfiniteLoss() {
    SampledGaussian step = new SampledGaussian(0.1, 1.2, 1);
    StepLoss loss = new StepLoss(step, 20, 1e-3);
    StepLoss.BothDirections both = loss.onGrid(loss.range() / 5000);
    for (DiscreteLoss one : List.of(both.removing(), both.adding())) {
      assertThat(Arrays.stream(one.masses).sum() + one.infinite).isBetween(1.0, 1 + 3e-3);
    }
    BinomialLoss binomial = new BinomialLoss(20, 0.1, 1.2, 1e-3);
    assertThat(binomial.largestMean()).isLessThan(20);
    assertThat(binomial.droppedMass()).isBetween(1e-6, 1e-3);
    for (double x = -6; x < 12; x += 0.5) {
      assertThat(binomial.densityWithout(x) * Math.exp(binomial.loss(x)) / binomial.densityWith(x))
          .as("at %s", x)
          .isCloseTo(1, within(1e-11));
    }
    assertThat(both.removing().infinite).isGreaterThan(both.adding().infinite);
    double fine = new StepLoss(step, 20, 1e-14).onGrid(0.01).removing().logMoment(-1);
    assertThat(fine).as("the other side's mass").isCloseTo(0, within(1e-9));
  }
}
