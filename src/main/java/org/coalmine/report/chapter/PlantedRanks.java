package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.exposure.ClosedTest.Planted;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.TestRank;

/**
 * The test ranks of planted canaries. Where a result has none, because it is of before or of the
 * model of another epoch, what its rank tells is taken: a planted fill whose certain rank is at
 * most that of the canary is below it. What is not certain counts as above, which can only hide.
 */
final class PlantedRanks {
  private final Map<String, List<CanaryResult>> byFormat = new HashMap<>();

  /** The high ends of the certain ranks of each format, ascending. */
  private final Map<String, List<BigInteger>> certainHighs = new HashMap<>();

  private final List<CanaryResult> planted;

  PlantedRanks(List<CanaryResult> planted) {
    this.planted = planted;
    for (CanaryResult canary : planted) {
      byFormat.computeIfAbsent(canary.format(), format -> new ArrayList<>()).add(canary);
      List<BigInteger> highs =
          certainHighs.computeIfAbsent(canary.format(), format -> new ArrayList<>());
      if (certain(canary.rank().interval())) {
        highs.add(canary.rank().high());
      }
    }
    certainHighs.values().forEach(highs -> highs.sort(null));
  }

  /** What is known. */
  List<Planted> known() {
    return planted.stream().map(canary -> new Planted(canary.format(), rank(canary))).toList();
  }

  /** The best that the intervals leave possible. */
  List<Planted> best() {
    return known().stream()
        .map(
            one ->
                new Planted(
                    one.format(),
                    new TestRank(
                        one.rank().low(),
                        one.rank().low(),
                        one.rank().fills(),
                        one.rank().plantedBelow(),
                        1)))
        .toList();
  }

  /** All of them first that may have been read, the others last. */
  List<Planted> first() {
    return planted.stream()
        .map(
            canary -> {
              BigInteger fills = rank(canary).fills();
              BigInteger place = canary.mayHaveBeenRead() ? BigInteger.ONE : fills;
              return new Planted(canary.format(), new TestRank(place, place, fills, 0, 1));
            })
        .toList();
  }

  private TestRank rank(CanaryResult canary) {
    TestedRank tested = canary.test();
    if (tested != null) {
      return tested.rank();
    }
    List<CanaryResult> format = byFormat.getOrDefault(canary.format(), List.of());
    RankInterval rank = canary.rank().interval();
    long planted = BigInteger.valueOf(format.size()).min(canary.spaceSize()).longValueExact();
    BigInteger fills = canary.spaceSize().subtract(BigInteger.valueOf(planted - 1));
    BigInteger found = BigInteger.valueOf(certain(rank) ? othersBelow(canary) : 0);
    BigInteger below =
        found
            .max(rank.low().subtract(fills))
            .min(rank.high().subtract(BigInteger.ONE))
            .min(BigInteger.valueOf(planted - 1));
    return TestRank.ofPlanted(rank, canary.spaceSize(), planted, below.longValueExact());
  }

  /** How many other canaries of the format have a certain rank of at most that of a certain one. */
  private long othersBelow(CanaryResult canary) {
    List<BigInteger> highs = certainHighs.getOrDefault(canary.format(), List.of());
    int from = 0;
    int to = highs.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (highs.get(middle).compareTo(canary.rank().low()) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return canary.rank().exact() ? from - 1 : from;
  }

  private static boolean certain(RankInterval rank) {
    return rank.confidence() == 1 && rank.method() != Method.SKEW_NORMAL;
  }
}
