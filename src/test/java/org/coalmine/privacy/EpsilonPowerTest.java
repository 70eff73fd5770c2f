package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.privacy.EpsilonPower.Group;
import org.junit.jupiter.api.Test;

class EpsilonPowerTest {
  private static Group group(int units, long fills, int canaries) {
    return new Group(
        units, IntStream.range(0, canaries).mapToObj(i -> BigInteger.valueOf(fills)).toList());
  }

  @Test
  void fourGroupsOfTwoInAMillionFillsShowNoMoreThanThis() {
    double[] expected = {8.72, 1.26, 0.15, 0};
    int[] units = {1, 4, 16, 64};
    for (int i = 0; i < units.length; i++) {
      assertThat(EpsilonPower.ofGroup(group(units[i], 1_000_000, 2), 4, 1e-4, 0.95))
          .as("×%d", units[i])
          .isCloseTo(expected[i], within(0.005));
    }
  }

  @Test
  void sevenGroupsOfTwoInABillionFillsShowNoMoreThanThis() {
    double[] expected = {15.09, 7.54, 3.77, 1.89, 0.94, 0.47, 0.24};
    for (int i = 0; i < expected.length; i++) {
      assertThat(EpsilonPower.ofGroup(group(1 << i, 1_000_000_000, 2), 7, 0, 0.95))
          .as("×%d", 1 << i)
          .isCloseTo(expected[i], within(0.005));
    }
  }

  /** What the bounds give when everything leaks is what is said to be possible. */
  @Test
  void isTheBoundOfRankOneAndOfEveryGuessRight() {
    Group mixed = new Group(2, List.of(BigInteger.valueOf(1000), BigInteger.valueOf(500_000)));
    List<RankEvidence> first =
        List.of(
            RankEvidence.counted("a", BigInteger.ONE, BigInteger.valueOf(1000), 0, 2),
            RankEvidence.counted("b", BigInteger.ONE, BigInteger.valueOf(500_000), 0, 2));
    double ranks = RankBound.ofAll(first, 1, 1e-5, 1 - 0.05 / 3).epsilonLow();
    assertThat(ranks).isPositive();
    assertThat(EpsilonPower.ofGroup(mixed, 3, 1e-5, 0.95)).isEqualTo(ranks);

    double[] in = IntStream.range(0, 40).mapToDouble(i -> 10).toArray();
    double[] out = IntStream.range(0, 40).mapToDouble(i -> 1).toArray();
    double oneRun =
        OneRunAudit.ofScores(in, out, OneRunAudit.guessNumbers(80), 1, 1e-5, 1 - 0.05 / 3)
            .epsilonLow();
    assertThat(oneRun).isPositive();
    assertThat(EpsilonPower.ofOneRun(80, 1, 3, 1e-5, 0.95)).isEqualTo(oneRun);

    assertThat(EpsilonPower.most(List.of(mixed, group(1, 10, 1)), 80, 1, 1e-5, 0.95))
        .isEqualTo(Math.max(ranks, EpsilonPower.ofOneRun(80, 1, 3, 1e-5, 0.95)));
    assertThat(EpsilonPower.most(List.of(mixed), 0, 1, 1e-5, 0.95))
        .as("without coins nothing is paid for them")
        .isEqualTo(EpsilonPower.ofGroup(mixed, 1, 1e-5, 0.95));
  }

  @Test
  void showsNothingWhereNothingCanBeShown() {
    assertThat(EpsilonPower.ofRank(BigInteger.TEN, 1, 0, 0.05)).isZero();
    assertThat(EpsilonPower.ofRank(BigInteger.TEN.pow(9), 1, 0.06, 0.05)).isZero();
    assertThat(EpsilonPower.most(List.of(), 0, 1, 0, 0.95)).isZero();
  }

  @Test
  void refusesWhatIsNoAudit() {
    assertThatThrownBy(() -> new Group(1, List.of())).hasMessageContaining("at least one canary");
    assertThatThrownBy(() -> new Group(0, List.of(BigInteger.ONE))).hasMessageContaining("units");
    assertThatThrownBy(() -> group(1, 0, 1)).hasMessageContaining("fills");
    assertThatThrownBy(() -> EpsilonPower.ofRank(BigInteger.TEN, 1, 0, 0))
        .hasMessageContaining("level");
  }
}
