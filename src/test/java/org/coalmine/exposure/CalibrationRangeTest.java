package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationRangeTest {
  private static final BigInteger SPACE = BigInteger.valueOf(24);

  private static TestRank interval(long low, long high, double confidence) {
    return new TestRank(BigInteger.valueOf(low), BigInteger.valueOf(high), SPACE, 0, confidence);
  }

  /** The p-values of all ranks in the intervals, by going through them. */
  private static double[] leastAndMost(List<TestRank> intervals) {
    double[] ends = {1, 0};
    each(intervals, new ArrayList<>(), ends);
    return ends;
  }

  private static void each(List<TestRank> left, List<BigInteger> chosen, double[] ends) {
    if (left.isEmpty()) {
      double p = Calibration.of(chosen, SPACE).ksPValue();
      ends[0] = Math.min(ends[0], p);
      ends[1] = Math.max(ends[1], p);
      return;
    }
    TestRank first = left.get(0);
    for (long rank = first.low().longValue(); rank <= first.high().longValue(); rank++) {
      List<BigInteger> more = new ArrayList<>(chosen);
      more.add(BigInteger.valueOf(rank));
      each(left.subList(1, left.size()), more, ends);
    }
  }

  @Test
  void holdsThePValueOfEveryChoiceOfRanks() {
    long seed = 9;
    Random random = new Random(seed);
    int tight = 0;
    for (int trial = 0; trial < 200; trial++) {
      List<TestRank> intervals = new ArrayList<>();
      int controls = 1 + random.nextInt(4);
      for (int control = 0; control < controls; control++) {
        int low = 1 + random.nextInt(24);
        intervals.add(interval(low, Math.min(24, low + random.nextInt(5)), 1));
      }
      double[] ends = leastAndMost(intervals);
      CalibrationRange range = CalibrationRange.of(intervals);
      assertThat(range.furthest().ksPValue())
          .as("seed %d, %s", seed, intervals)
          .isCloseTo(ends[0], within(1e-12));
      assertThat(range.nearest().ksPValue())
          .as("seed %d, %s", seed, intervals)
          .isGreaterThanOrEqualTo(ends[1] - 1e-12);
      tight += range.nearest().ksPValue() - ends[1] < 1e-12 ? 1 : 0;
    }
    assertThat(tight).as("how often the upper end is reached").isGreaterThan(180);
  }

  @Test
  void countedRanksHaveOnePValue() {
    List<TestRank> ranks = List.of(interval(3, 3, 1), interval(9, 9, 1), interval(20, 20, 1));
    CalibrationRange range = CalibrationRange.of(ranks);
    assertThat(range.furthest()).isEqualTo(range.nearest());
    assertThat(range.furthest())
        .isEqualTo(
            Calibration.of(
                List.of(BigInteger.valueOf(3), BigInteger.valueOf(9), BigInteger.valueOf(20)),
                SPACE));
  }

  /** What a walk leaves that stops at its budget: the low ranks counted, the others open. */
  @Test
  void anInterruptedWalkDoesNotMakeControlsLookTooLow() {
    BigInteger space = BigInteger.TEN.pow(9);
    List<TestRank> ranks = new ArrayList<>();
    List<BigInteger> counted = new ArrayList<>();
    for (int control = 0; control < 20; control++) {
      BigInteger rank = BigInteger.valueOf(25_000_000L + 50_000_000L * control);
      boolean reached = control < 6;
      ranks.add(
          reached
              ? new TestRank(rank, rank, space, 0, 1)
              : new TestRank(BigInteger.valueOf(300_000_000), space, space, 0, 1));
      if (reached) {
        counted.add(rank);
      }
    }
    assertThat(Calibration.of(counted, space).ksPValue()).as("of the counted").isLessThan(1e-3);
    CalibrationRange range = CalibrationRange.of(ranks);
    assertThat(range.furthest().ksPValue()).isLessThan(1e-3);
    assertThat(range.nearest().ksPValue()).isGreaterThan(0.99);
  }

  @Test
  void estimatesThatMissTooOftenTogetherAreNoKnowledge() {
    List<TestRank> sure = List.of(interval(1, 1, 0.995), interval(1, 2, 0.995));
    List<TestRank> loose = List.of(interval(1, 1, 0.99), interval(1, 2, 0.995));
    assertThat(CalibrationRange.of(sure).nearest().ksPValue()).isLessThan(0.05);
    assertThat(CalibrationRange.of(loose).nearest().ksPValue()).isGreaterThan(0.9);
  }

  /** With the controls' own ranks among all fills this would be "not uniform" at 8·10⁻¹¹. */
  @Test
  void aModelThatKnowsNoFillFromAnotherLeavesItOpen() {
    BigInteger all = BigInteger.valueOf(1000);
    TestRank tied = new TestRank(all, all, all, 4, 1);
    assertThat(CalibrationRange.of(Collections.nCopies(8, tied)).nearest().ksPValue())
        .isLessThan(1e-9);
    CalibrationRange range =
        CalibrationRange.of(Collections.nCopies(8, tied.withTies(BigInteger.ZERO)));
    assertThat(range.furthest().ksPValue()).isLessThan(1e-9);
    assertThat(range.nearest().ksPValue()).isGreaterThan(0.99);
  }

  @Test
  void fewTiesAreLeftOut() {
    BigInteger fills = BigInteger.valueOf(10_000);
    TestRank rank = new TestRank(BigInteger.valueOf(50), BigInteger.valueOf(50), fills, 0, 1);
    assertThat(rank.withTies(BigInteger.valueOf(39))).isSameAs(rank);
    assertThat(rank.withTies(BigInteger.valueOf(38)).low()).isEqualTo(39);
    assertThat(rank.withTies(BigInteger.valueOf(-3)).low()).isEqualTo(1);
  }

  @Test
  void controlsOfSeveralFormatsAreNotTestedTogether() {
    TestRank other = new TestRank(BigInteger.ONE, BigInteger.ONE, BigInteger.TEN, 0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CalibrationRange.of(List.of(interval(1, 1, 1), other)));
    assertThatIllegalArgumentException().isThrownBy(() -> CalibrationRange.of(List.of()));
  }

  /** Planted, controls, fills; the planted fills take the first places. */
  @Test
  void innocentControlsRaiseNoAlarmWhereCanariesTakeTheFirstPlaces() {
    int[][] shapes = {{80, 60, 200}, {100, 60, 500}, {400, 400, 2000}, {14, 20, 1000}};
    for (int[] shape : shapes) {
      Random random = new Random(23);
      int reports = 400;
      int alarms = 0;
      int before = 0;
      for (int report = 0; report < reports; report++) {
        BigInteger size = BigInteger.valueOf(shape[2]);
        List<TestRank> tests = new ArrayList<>();
        List<TestRank> headline = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int place = shape[0] + 1; place <= shape[2]; place++) {
          places.add(place);
        }
        Collections.shuffle(places, random);
        for (int place : places.subList(0, shape[1])) {
          BigInteger rank = BigInteger.valueOf(place);
          tests.add(
              TestRank.ofControl(
                  RankInterval.exact(rank, RankInterval.Method.DENSE), size, shape[0], shape[0]));
          headline.add(new TestRank(rank, rank, size, 0, 1));
        }
        alarms += CalibrationRange.of(tests).nearest().ksPValue() < 1e-3 ? 1 : 0;
        before += CalibrationRange.of(headline).nearest().ksPValue() < 1e-3 ? 1 : 0;
      }
      assertThat(alarms).as(Arrays.toString(shape)).isLessThanOrEqualTo(2);
      if (shape[0] >= 400 || shape[2] == 200) {
        assertThat(before).as("among all fills").isGreaterThan(390);
      }
    }
  }
}
