package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;

/**
 * Reports of models whose memory is known: each format is a random order of its fills, in which the
 * memorized canaries were moved to given places.
 */
class ClosedTestSimulationTest {
  private static final double SIGNIFICANCE = 0.01;

  /** What a report says, and what is true. */
  private record Outcome(int singles, int atLeast, boolean falseStatement) {}

  /**
   * A format.
   *
   * @param fills |R|
   * @param planted canaries
   * @param memorized how many of them, from the first on, are memorized
   * @param about their mean place
   */
  private record Shape(int fills, int planted, int memorized, double about) {}

  private static Outcome report(Random random, Shape... formats) {
    List<ClosedTest.Planted> planted = new ArrayList<>();
    List<Boolean> memorized = new ArrayList<>();
    for (int format = 0; format < formats.length; format++) {
      Shape shape = formats[format];
      int[] ranks = ranks(random, shape);
      for (int i = 0; i < shape.planted(); i++) {
        int own = ranks[i];
        long below = Arrays.stream(ranks).filter(rank -> rank < own).count();
        planted.add(
            new ClosedTest.Planted(
                "format " + format,
                TestRank.ofPlanted(
                    RankInterval.exact(BigInteger.valueOf(own), Method.DENSE),
                    BigInteger.valueOf(shape.fills()),
                    shape.planted(),
                    below)));
        memorized.add(i < shape.memorized());
      }
    }
    ClosedTest test = ClosedTest.of(planted, SIGNIFICANCE);
    List<Integer> first =
        IntStream.range(0, planted.size())
            .boxed()
            .filter(i -> planted.get(i).rank().high().intValueExact() <= 100)
            .toList();
    boolean wrong =
        test.singles().stream().anyMatch(i -> !memorized.get(i))
            || test.atLeast() > memorized.stream().filter(it -> it).count()
            || test.atLeast(first) > first.stream().filter(memorized::get).count();
    return new Outcome(test.singles().size(), test.atLeast(), wrong);
  }

  /** Memorized fills lie at exponential places, the others where chance puts them. */
  private static int[] ranks(Random random, Shape shape) {
    Set<Integer> taken = new HashSet<>();
    int[] ranks = new int[shape.planted()];
    for (int i = 0; i < shape.planted(); i++) {
      int rank;
      do {
        rank =
            i < shape.memorized()
                ? 1 + (int) (-shape.about() * Math.log(1 - random.nextDouble()))
                : 1 + random.nextInt(shape.fills());
        rank = Math.min(rank, shape.fills());
      } while (!taken.add(rank));
      ranks[i] = rank;
    }
    return ranks;
  }

  private static double[] means(int reports, long seed, Shape... formats) {
    Random random = new Random(seed);
    double[] sums = new double[3];
    for (int report = 0; report < reports; report++) {
      Outcome outcome = report(random, formats);
      sums[0] += outcome.singles();
      sums[1] += outcome.atLeast();
      sums[2] += outcome.falseStatement() ? 1 : 0;
    }
    return Arrays.stream(sums).map(sum -> sum / reports).toArray();
  }

  /** 2 000 reports each: four standard errors above 1 % are 1.9 %. */
  @Test
  void falseStatementsStayWithinTheLevel() {
    Shape[][] reports = {
      {new Shape(100, 1, 0, 1)},
      {new Shape(100, 7, 0, 1)},
      {new Shape(46, 2, 0, 1)},
      {new Shape(1000, 12, 0, 1)},
      {new Shape(10_000, 14, 0, 1)},
      {new Shape(200, 5, 0, 1), new Shape(200, 5, 0, 1), new Shape(10_000, 5, 0, 1)},
      {new Shape(2000, 6, 3, 10), new Shape(2000, 6, 0, 1)},
      {new Shape(100, 8, 4, 3), new Shape(5000, 8, 4, 10)},
      {new Shape(1000, 60, 30, 20)},
      {new Shape(50, 30, 10, 3), new Shape(60, 10, 0, 1)}
    };
    for (Shape[] shapes : reports) {
      assertThat(means(2_000, 17, shapes)[2])
          .as(Arrays.toString(shapes))
          .isLessThan(0.01 + 4 * Math.sqrt(0.01 * 0.99 / 2_000));
    }
  }

  /** The table of the design, whose places are known about only: singles, at least. */
  @Test
  void showsWhatBonferroniCouldNot() {
    Shape[] tenFormats = new Shape[10];
    Arrays.fill(tenFormats, new Shape(2000, 6, 3, 10));
    double[] ten = means(200, 1, tenFormats);
    assertThat(ten[1]).isBetween(22.0, 27.0);

    double[] twenty = means(200, 2, new Shape(10_000, 60, 20, 100));
    assertThat(twenty[0]).isBetween(0.1, 1.5);
    assertThat(twenty[1]).isBetween(11.5, 15.0);

    double[] four = means(500, 3, new Shape(10_000, 14, 4, 5));
    assertThat(four[0]).isBetween(3.0, 3.8);
    assertThat(four[1]).isBetween(3.2, 3.9).isGreaterThanOrEqualTo(four[0]);
  }

  @Test
  void aSingleOneAmongOthersIsNamed() {
    Random random = new Random(4);
    int named = 0;
    for (int report = 0; report < 200; report++) {
      List<ClosedTest.Planted> planted = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        BigInteger rank = BigInteger.valueOf(i == 0 ? 1 : 1 + random.nextInt(9_987));
        planted.add(
            new ClosedTest.Planted("f", new TestRank(rank, rank, BigInteger.valueOf(9_987), 0, 1)));
      }
      named += ClosedTest.of(planted, SIGNIFICANCE).single(0) ? 1 : 0;
    }
    assertThat(named).isEqualTo(200);
  }

  @Test
  void sixFirstOfAHundredAreSeveralThoughNoneCanBeNamed() {
    List<ClosedTest.Planted> one = new ArrayList<>();
    List<ClosedTest.Planted> two = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      one.add(first("f", 94));
      two.add(first("f", 95));
    }
    one.add(at("f", 60, 94));
    two.add(at("g", 60, 100));
    assertThat(ClosedTest.of(one, SIGNIFICANCE))
        .returns(List.of(), ClosedTest::singles)
        .returns(3, ClosedTest::atLeast);
    assertThat(ClosedTest.of(two, SIGNIFICANCE))
        .returns(List.of(), ClosedTest::singles)
        .returns(5, ClosedTest::atLeast);
  }

  private static ClosedTest.Planted first(String format, int fills) {
    return at(format, 1, fills);
  }

  private static ClosedTest.Planted at(String format, int rank, int fills) {
    BigInteger place = BigInteger.valueOf(rank);
    return new ClosedTest.Planted(
        format, new TestRank(place, place, BigInteger.valueOf(fills), 0, 1));
  }
}
