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
  private final List<CanaryResult> planted;

  PlantedRanks(List<CanaryResult> planted) {
    this.planted = planted;
    for (CanaryResult canary : planted) {
      byFormat.computeIfAbsent(canary.format(), format -> new ArrayList<>()).add(canary);
    }
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
    BigInteger found =
        BigInteger.valueOf(
            format.stream()
                .filter(other -> !other.id().equals(canary.id()) && below(other.rank(), rank))
                .count());
    BigInteger below =
        found
            .max(rank.low().subtract(fills))
            .min(rank.high().subtract(BigInteger.ONE))
            .min(BigInteger.valueOf(planted - 1));
    return TestRank.ofPlanted(rank, canary.spaceSize(), planted, below.longValueExact());
  }

  private static boolean below(Rank other, RankInterval rank) {
    return certain(other.interval()) && certain(rank) && other.high().compareTo(rank.low()) <= 0;
  }

  private static boolean certain(RankInterval rank) {
    return rank.confidence() == 1 && rank.method() != Method.SKEW_NORMAL;
  }
}
