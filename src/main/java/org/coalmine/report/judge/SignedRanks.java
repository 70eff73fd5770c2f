package org.coalmine.report.judge;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The exact one-sided signed-rank test of differences between pairs (Wilcoxon 1945). Under its
 * hypothesis the two values of each pair may be swapped, independently of the other pairs.
 *
 * <p>Differences of zero are dropped. W is the sum of the midranks of |d| over the positive d. The
 * p-value is the share of the 2<sup>n</sup> sign patterns whose W is at least as large. It is found
 * by dynamic programming over the sums of doubled midranks, which are whole.
 */
final class SignedRanks {
  /**
   * With more pairs the normal distribution stands for that of W. There it errs by less than one
   * part in a hundred where p is near {@link JointBaseline#SIGNIFICANCE}.
   */
  static final int MOST_EXACT = 1000;

  private final int[] doubledRanks;
  private final long doubledSum;

  private SignedRanks(int[] doubledRanks, long doubledSum) {
    this.doubledRanks = doubledRanks;
    this.doubledSum = doubledSum;
  }

  /** The test of these differences. */
  static SignedRanks of(double[] differences) {
    int[] order =
        IntStream.range(0, differences.length)
            .filter(i -> differences[i] != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> Math.abs(differences[i])))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] doubledRanks = new int[order.length];
    long doubledSum = 0;
    for (int first = 0; first < order.length; ) {
      int end = first + 1;
      while (end < order.length
          && Math.abs(differences[order[end]]) == Math.abs(differences[order[first]])) {
        end++;
      }
      Arrays.fill(doubledRanks, first, end, first + 1 + end);
      for (int i = first; i < end; i++) {
        doubledSum += differences[order[i]] > 0 ? doubledRanks[i] : 0;
      }
      first = end;
    }
    return new SignedRanks(doubledRanks, doubledSum);
  }

  /** How many differences are not zero. */
  int pairs() {
    return doubledRanks.length;
  }

  /** The probability of a W at least as large; 1 without pairs. */
  double pValue() {
    return pairs() > MOST_EXACT ? approximate() : exact();
  }

  double exact() {
    double[] probability = new double[Arrays.stream(doubledRanks).sum() + 1];
    probability[0] = 1;
    int most = 0;
    for (int rank : doubledRanks) {
      most += rank;
      for (int sum = most; sum >= 0; sum--) {
        double with = sum < rank ? 0 : probability[sum - rank];
        probability[sum] = (probability[sum] + with) / 2;
      }
    }
    double atLeast = 0;
    for (int sum = most; sum >= doubledSum; sum--) {
      atLeast += probability[sum];
    }
    return Math.min(1, atLeast);
  }

  double approximate() {
    double mean = 0;
    double variance = 0;
    for (int rank : doubledRanks) {
      mean += rank / 2.0;
      variance += (double) rank * rank / 4;
    }
    return NormalDistribution.of(mean, Math.sqrt(variance)).survivalProbability(doubledSum - 1.0);
  }
}
