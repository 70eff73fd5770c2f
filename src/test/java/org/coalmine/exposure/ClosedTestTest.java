package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClosedTestTest {
  private static ClosedTest.Planted exact(String format, long rank, long fills) {
    return estimated(format, rank, fills, 1);
  }

  private static ClosedTest.Planted estimated(
      String format, long high, long fills, double confidence) {
    return new ClosedTest.Planted(
        format,
        new TestRank(
            BigInteger.ONE.max(BigInteger.valueOf(confidence == 1 ? high : 1)),
            BigInteger.valueOf(high),
            BigInteger.valueOf(fills),
            0,
            confidence));
  }

  private static List<ClosedTest.Planted> all(String format, long fills, long... ranks) {
    return Arrays.stream(ranks).mapToObj(rank -> exact(format, rank, fills)).toList();
  }

  private static List<Integer> upTo(int canaries) {
    return IntStream.range(0, canaries).boxed().toList();
  }

  @Test
  void agreesWithTheClosureOverAllSubsets() {
    Random random = new Random(20261130);
    int told = 0;
    for (int trial = 0; trial < 400; trial++) {
      int n = 1 + random.nextInt(7);
      double significance = new double[] {0.01, 0.05, 0.2}[random.nextInt(3)];
      long[] spaces = {2 + random.nextInt(30), 100 + random.nextInt(100), 10_000, 1_000_000_007};
      List<ClosedTest.Planted> planted = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int format = random.nextInt(spaces.length);
        long fills = spaces[format];
        long high =
            1 + (long) (fills * Math.pow(random.nextDouble(), random.nextInt(8)) * 0.999999);
        double confidence = random.nextInt(4) > 0 ? 1 : 1 - Math.pow(10, -1 - random.nextInt(6));
        planted.add(estimated("format " + format, high, fills, confidence));
      }
      ClosedTest test = ClosedTest.of(planted, significance);
      PlainClosure closure = new PlainClosure(planted, significance);
      assertThat(test.singles())
          .as("%s at %s", planted, significance)
          .isEqualTo(upTo(n).stream().filter(closure::single).toList());
      assertThat(test.atLeast()).as("%s", planted).isEqualTo(closure.atLeast(upTo(n)));
      for (int set = 0; set < 1 << n; set++) {
        int mask = set;
        List<Integer> some = upTo(n).stream().filter(i -> (mask >> i & 1) == 1).toList();
        assertThat(test.atLeast(some)).as("%s", planted).isEqualTo(closure.atLeast(some));
      }
      told += test.atLeast() > 0 && test.atLeast() < n ? 1 : 0;
    }
    assertThat(told).as("cases that are neither empty nor full").isGreaterThan(100);
  }

  @Test
  void aBetterRankNeverShowsLess() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int n = 2 + random.nextInt(40);
      long fills = new long[] {50, 1000, 100_000}[random.nextInt(3)];
      List<ClosedTest.Planted> planted = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        planted.add(exact("f", 1 + random.nextInt(Math.max(1, (int) (fills >> i % 12))), fills));
      }
      ClosedTest before = ClosedTest.of(planted, 0.01);
      int better = random.nextInt(n);
      long rank = planted.get(better).rank().high().longValueExact();
      planted.set(better, exact("f", 1 + random.nextInt((int) rank), fills));
      ClosedTest after = ClosedTest.of(planted, 0.01);
      assertThat(after.atLeast()).isGreaterThanOrEqualTo(before.atLeast());
      assertThat(after.singles()).containsAll(before.singles());
      assertThat(after.atLeast(upTo(n / 2))).isGreaterThanOrEqualTo(before.atLeast(upTo(n / 2)));
    }
  }

  @Test
  void oneCanaryAtRankOneOfAHundredIsShown() {
    assertThat(ClosedTest.of(all("f", 100, 1), 0.01).single(0)).isTrue();
    assertThat(ClosedTest.of(all("f", 99, 1), 0.01).single(0)).isFalse();
    assertThat(ClosedTest.of(all("f", 1, 1), 0.01).atLeast()).isZero();
    assertThat(ClosedTest.of(List.of(), 0.01).atLeast()).isZero();
  }

  /** Section 5: one of n is shown from these sizes of the space on, all of them from those. */
  @Test
  void namesTheSmallestSpacesThatShowSomething() {
    int[] canaries = {1, 2, 3, 4, 6};
    List<Integer> some = new ArrayList<>();
    List<Integer> whole = new ArrayList<>();
    for (int n : canaries) {
      some.add(smallestSpace(n, 1));
      whole.add(smallestSpace(n, n));
    }
    assertThat(some).containsExactly(100, 46, 24, 17, 14);
    assertThat(whole).containsExactly(100, 101, 102, 103, 105);
  }

  private static int smallestSpace(int canaries, int shown) {
    return IntStream.iterate(canaries, size -> size + 1)
        .filter(
            size -> {
              long[] first = new long[canaries];
              Arrays.fill(first, 1);
              return ClosedTest.of(all("f", size - canaries + 1, first), 0.01).atLeast() >= shown;
            })
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesTheRankThatIsShownAlone() {
    for (long[] check : new long[][] {{1000, 0}, {10_000, 6}, {1_000_000_000, 642_857}}) {
      List<ClosedTest.Planted> planted = new ArrayList<>();
      for (int i = 0; i < 13; i++) {
        planted.add(exact("f", check[0] - 13, check[0] - 13));
      }
      planted.add(exact("f", Math.max(1, check[1]), check[0] - 13));
      ClosedTest test = ClosedTest.of(planted, 0.01);
      assertThat(test.rankAlone(0)).isEqualTo(BigInteger.valueOf(check[1]));
      assertThat(test.single(13)).isEqualTo(check[1] > 0);
      planted.set(13, exact("f", check[1] + 1, check[0] - 13));
      assertThat(ClosedTest.of(planted, 0.01).single(13)).isFalse();
    }
    assertThat(ClosedTest.of(all("f", 100, 7), 0.01).rankAlone(0)).isEqualTo(BigInteger.ONE);
  }

  @Test
  void anEstimateThatErrsTooOftenShowsNothingAndCostsNothing() {
    List<ClosedTest.Planted> planted =
        List.of(estimated("f", 1, 1_000_000, 0.99), exact("f", 4_500, 1_000_000));
    ClosedTest test = ClosedTest.of(planted, 0.01);
    assertThat(test.errsTooOften(0)).isTrue();
    assertThat(test.single(0)).isFalse();
    assertThat(test.rankAlone(1)).isEqualTo(BigInteger.valueOf(4_500));
    assertThat(test.single(1)).isTrue();
    ClosedTest honest =
        ClosedTest.of(
            List.of(estimated("f", 1, 1_000_000, 0.999), exact("f", 4_500, 1_000_000)), 0.01);
    assertThat(honest.errsTooOften(0)).isFalse();
    assertThat(honest.rankAlone(1))
        .as("0.9 · (0.01 − 0.0005) / 2")
        .isEqualTo(BigInteger.valueOf(4_275));
  }

  @Test
  void theTableOfManyLeaks() {
    assertThat(ranks(1000, 12, 12)).isEqualTo(List.of(12, 12));
    assertThat(ranks(10_000, 120, 5)).isEqualTo(List.of(0, 4));
    assertThat(ranks(10_000, 120, 10)).isEqualTo(List.of(0, 9));
    assertThat(ranks(10_000, 120, 40)).isEqualTo(List.of(40, 40));
  }

  /** Singles and atLeast if the first of so many canaries have the first ranks, others the last. */
  private static List<Integer> ranks(long space, int planted, int first) {
    List<ClosedTest.Planted> canaries = new ArrayList<>();
    for (int i = 0; i < planted; i++) {
      long rank = i < first ? i + 1 : space - i;
      long below = i < first ? i : first + (planted - 1L - i);
      canaries.add(
          new ClosedTest.Planted(
              "f",
              TestRank.ofPlanted(
                  RankInterval.exact(BigInteger.valueOf(rank), RankInterval.Method.DENSE),
                  BigInteger.valueOf(space),
                  planted,
                  below)));
    }
    ClosedTest test = ClosedTest.of(canaries, 0.01);
    return List.of(test.singles().size(), test.atLeast());
  }

  @Test
  void completesForAThousandCanaries() {
    Random random = new Random(5);
    List<ClosedTest.Planted> planted = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      planted.add(
          exact("f", i < 300 ? 1 + random.nextInt(50) : 1 + random.nextInt(99_000), 99_001));
    }
    ClosedTest test = ClosedTest.of(planted, 0.01);
    assertThat(test.atLeast()).isBetween(280, 305);
    assertThat(test.atLeast(upTo(300)))
        .as("beyond %d canaries the single ones are counted", ClosedTest.LARGEST_CLOSURE)
        .isEqualTo(test.singles().size());
    List<ClosedTest.Planted> half = planted.subList(0, 500);
    assertThat(ClosedTest.of(half, 0.01).atLeast(upTo(300))).isBetween(290, 300);
  }

  @Test
  void refusesALevelThatIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> ClosedTest.of(List.of(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ClosedTest.of(List.of(), 1));
  }

  @Test
  void theErrorsOfEstimatesAreTakenFromTheLevel() {
    for (int rank : new int[] {4_275, 4_276}) {
      ClosedTest test =
          ClosedTest.of(
              List.of(estimated("f", 900_000, 1_000_000, 0.999), exact("f", rank, 1_000_000)),
              0.01);
      assertThat(test.single(1)).as("0.9 · (0.01 − 0.0005) / 2").isEqualTo(rank == 4_275);
    }
  }

  /** Rank 9 of 1000·n is exactly 0.9 · 0.01 / n, whatever logarithms round to. */
  @Test
  void aRankAtTheBoundIsShown() {
    for (int n = 2; n <= 40; n++) {
      List<ClosedTest.Planted> planted = new ArrayList<>();
      for (int i = 1; i < n; i++) {
        planted.add(exact("f", 1000L * n, 1000L * n));
      }
      planted.add(exact("f", 9, 1000L * n));
      assertThat(ClosedTest.of(planted, 0.01).single(n - 1)).as("%d canaries", n).isTrue();
      planted.set(n - 1, exact("f", 10, 1000L * n));
      assertThat(ClosedTest.of(planted, 0.01).single(n - 1)).as("%d canaries", n).isFalse();
    }
  }
}
