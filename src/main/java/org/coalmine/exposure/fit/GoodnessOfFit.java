package org.coalmine.exposure.fit;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * Whether a sample looks like the distribution fitted to it: the Kolmogorov-Smirnov statistic, with
 * a p-value by parametric bootstrap.
 *
 * <p>The tables of the Kolmogorov-Smirnov test are for a distribution that was given beforehand. A
 * fitted one lies closer to its sample, so that those tables hardly ever reject (Lilliefors 1967).
 * Here samples of the same size are drawn from the fitted distribution, each is fitted anew, and
 * its statistic taken; the p-value is the part of these statistics, the observed one included, that
 * are not below the observed one (Stute, Gonzáles Manteiga and Presedo Quindimil, Bootstrap based
 * goodness-of-fit tests, 1993).
 *
 * @param statistic the largest distance between the two distribution functions
 * @param pValue the probability of a statistic at least as large, had the sample come from a
 *     distribution of the fitted family; at least 1 / (refits + 1)
 * @param refits how many samples were drawn
 */
public record GoodnessOfFit(double statistic, double pValue, int refits) implements Serializable {
  public GoodnessOfFit {
    if (!(statistic >= 0 && statistic <= 1)) {
      throw new IllegalArgumentException("statistic must lie in [0, 1]: " + statistic);
    }
    if (!(pValue > 0 && pValue <= 1)) {
      throw new IllegalArgumentException("pValue must lie in (0, 1]: " + pValue);
    }
  }

  static GoodnessOfFit of(double statistic, double[] refittedStatistics) {
    long notBelow = Arrays.stream(refittedStatistics).filter(s -> s >= statistic).count();
    return new GoodnessOfFit(
        statistic, (1.0 + notBelow) / (1 + refittedStatistics.length), refittedStatistics.length);
  }

  static double statistic(double[] values, DoubleUnaryOperator distributionFunction) {
    return KolmogorovSmirnovTest.withDefaults().statistic(values, distributionFunction);
  }

  /**
   * Whether the fit is rejected.
   *
   * @param significance the probability of rejecting a true one, above 0 and below 1
   */
  public boolean rejected(double significance) {
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException(
          "significance must be above 0 and below 1: " + significance);
    }
    return pValue <= significance;
  }
}
