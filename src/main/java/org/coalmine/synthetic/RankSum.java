package org.coalmine.synthetic;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether the values of one sample tend to be larger than those of another (Wilcoxon 1945; Mann and
 * Whitney, Ann. Math. Stat. 18, 1947), by the normal law with the correction for ties, which holds
 * from about ten values of each on.
 *
 * @param first values of the first sample
 * @param second values of the second
 * @param auc the chance that a value of the first is larger than one of the second, an equal one
 *     counting half; one half where a sample is empty
 * @param greater the p-value against the first being larger
 * @param twoSided the p-value against any difference
 */
public record RankSum(long first, long second, double auc, double greater, double twoSided) {
  /** Half a step of the statistic. */
  private static final double CONTINUITY = 0.5;

  /** The test of two samples; the arrays are sorted. */
  public static RankSum of(double[] first, double[] second) {
    Arrays.sort(first);
    Arrays.sort(second);
    double m = first.length;
    double n = second.length;
    if (m == 0 || n == 0) {
      return new RankSum(first.length, second.length, 0.5, 1, 1);
    }
    double wins = 0;
    double ties = 0;
    int below = 0;
    for (int i = 0; i < first.length; ) {
      int end = endOfEqual(first, i);
      while (below < second.length && second[below] < first[i]) {
        below++;
      }
      int equal =
          below < second.length && second[below] == first[i]
              ? endOfEqual(second, below) - below
              : 0;
      wins += (end - i) * (below + equal / 2.0);
      ties += cubed(end - i + equal);
      i = end;
    }
    ties += ofSecondAlone(first, second);
    double all = m + n;
    double variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)));
    double excess = wins - m * n / 2;
    if (variance <= 0) {
      return new RankSum(first.length, second.length, wins / (m * n), 1, 1);
    }
    NormalDistribution law = NormalDistribution.of(0, Math.sqrt(variance));
    return new RankSum(
        first.length,
        second.length,
        wins / (m * n),
        law.survivalProbability(excess - CONTINUITY),
        Math.min(1, 2 * law.survivalProbability(Math.abs(excess) - CONTINUITY)));
  }

  private static int endOfEqual(double[] sorted, int from) {
    int end = from + 1;
    while (end < sorted.length && sorted[end] == sorted[from]) {
      end++;
    }
    return end;
  }

  /** Of values that the first sample has not. */
  private static double ofSecondAlone(double[] first, double[] second) {
    double ties = 0;
    for (int i = 0; i < second.length; ) {
      int end = endOfEqual(second, i);
      if (Arrays.binarySearch(first, second[i]) < 0) {
        ties += cubed(end - i);
      }
      i = end;
    }
    return ties;
  }

  private static double cubed(double equal) {
    return equal * equal * equal - equal;
  }
}
