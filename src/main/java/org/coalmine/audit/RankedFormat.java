package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.RankWork;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of one format's canaries and how they were found.
 *
 * @param format the format
 * @param canaries its canaries and controls
 * @param logPerplexitiesNats of each
 * @param ranks of each
 * @param sureRanks of each once more, but where it is estimated with the confidence {@link
 *     EpsilonBounds#RANK_CONFIDENCE}: what tests and lower bounds on ε rest on
 * @param reason a sentence: which method was chosen, and why
 * @param histogram of all candidates, if a dense pass was made
 * @param work what was counted and drawn
 * @param estimates what each method answered, where more than the ranks was asked for
 * @param comparison all methods side by side, if that was asked for
 */
public record RankedFormat(
    CanaryFormat format,
    List<Canary> canaries,
    List<Double> logPerplexitiesNats,
    List<CanaryRank> ranks,
    List<RankInterval> sureRanks,
    String reason,
    @Nullable Histogram histogram,
    RankWork work,
    List<MethodEstimate> estimates,
    @Nullable MethodComparison comparison) {
  public RankedFormat {
    canaries = List.copyOf(canaries);
    logPerplexitiesNats = List.copyOf(logPerplexitiesNats);
    ranks = List.copyOf(ranks);
    sureRanks = List.copyOf(sureRanks);
    estimates = List.copyOf(estimates);
  }

  /** How often the model was advanced by a symbol, pruned and dense. */
  long steps() {
    return work.prunedSteps() + work.denseSteps();
  }

  /**
   * Of each canary and control the rank among the fills that were not planted otherwise, from its
   * sure rank. Thresholds are known to the bit, so the planted fills below are counted exactly.
   *
   * @throws IllegalArgumentException if a counted rank is impossible
   */
  public List<TestRank> testRanks() {
    double[] planted =
        IntStream.range(0, canaries.size())
            .filter(canary -> !canaries.get(canary).isControl())
            .mapToDouble(logPerplexitiesNats::get)
            .sorted()
            .toArray();
    List<TestRank> found = new ArrayList<>();
    for (int canary = 0; canary < canaries.size(); canary++) {
      int below = upTo(planted, logPerplexitiesNats.get(canary));
      RankInterval rank = sureRanks.get(canary);
      BigInteger size = format.space().size();
      found.add(
          canaries.get(canary).isControl()
              ? TestRank.ofControl(rank, size, planted.length, below)
              : TestRank.ofPlanted(rank, size, planted.length, below - 1L));
    }
    return found;
  }

  /** How many of ascending values are at most this. */
  private static int upTo(double[] ascending, double value) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
