package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;

class DrawGoalTest {
  private static final DrawPlan PLAN = DrawPlan.within(20_000, 0.05);
  private static final double LEVEL = 0.9999;

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  private static RankInterval rank(long low, long high) {
    return new RankInterval(big(low), big(high), Method.IMPORTANCE, LEVEL);
  }

  private static DrawGoal goal(Set<Integer> controls, long... decisive) {
    return new DrawGoal(
        Arrays.stream(decisive).mapToObj(BigInteger::valueOf).toList(), LEVEL, controls);
  }

  @Test
  void anIntervalOnOneSideOfEachRankDecides() {
    DrawGoal goal = goal(Set.of(), 100, 642);
    assertThat(goal.decided(rank(1, 100))).isTrue();
    assertThat(goal.decided(rank(101, 642))).isTrue();
    assertThat(goal.decided(rank(643, 9000))).isTrue();
    assertThat(goal.decided(rank(100, 101))).isFalse();
    assertThat(goal.decided(rank(1, 642))).isFalse();
    assertThat(goal.decided(rank(642, 643))).isFalse();
    assertThat(DrawGoal.NARROW.decided(rank(1, 1))).isFalse();
  }

  /** Draws end at the first look where it suffices, and not where it does not. */
  @Test
  void drawsEndWhereAllIsNarrowOrDecidedOrAControlIsCloseEnough() {
    Enumerated space = Enumerated.of(Samples.lstm(1, 12), "no {fill}", "[0-9]{4}");
    int[] canaries = space.atPlaces(9, 2999, 8999);
    ImportanceSampler sampler = SerialSampling.sampler(space.model(), space.candidates());
    ImportanceSample first = sampler.draw("s", 0, PLAN.first());

    assertThat(reaches(first, space, DrawGoal.NARROW, canaries)).as("rank 10 is wide").isFalse();
    assertThat(reaches(first, space, goal(Set.of(), 500), canaries)).as("all decided").isTrue();
    assertThat(reaches(first, space, goal(Set.of(), 10), canaries)).as("10 or not").isFalse();
    assertThat(reaches(first, space, goal(Set.of(0), 10), canaries))
        .as("as a control it is within 0.02 of the space")
        .isTrue();
    assertThat(reaches(first, space, DrawGoal.NARROW, canaries[2])).as("narrow").isTrue();
    assertThat(reaches(first, space, DrawGoal.NARROW, canaries[1], canaries[0])).isFalse();
  }

  private static boolean reaches(
      ImportanceSample sample, Enumerated space, DrawGoal goal, int... canaries) {
    return sample.reaches(goal, space.natsOf(canaries), Enumerated.indices(canaries), LEVEL, PLAN);
  }

  @Test
  void levelsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new DrawGoal(List.of(), 1, Set.of()))
        .hasMessage("level must be above 0 and below 1: 1.0");
  }
}
