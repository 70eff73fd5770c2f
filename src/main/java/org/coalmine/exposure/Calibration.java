package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * Whether the exact test ranks of a format's controls are uniform on {1, …, N*} ({@link TestRank}),
 * as they are if a control is as good as any other fill to the model: a two-sided
 * Kolmogorov-Smirnov test of (rank − ½) / N* against the uniform distribution on [0, 1]. In spaces
 * that are not tiny the difference between the discrete and the continuous uniform distribution is
 * below what any number of controls can tell. Several controls are drawn without replacement, which
 * makes the test at most too careful.
 *
 * <p>The whole distribution hides a single control that was trained on after all.
 *
 * @param controls how many ranks there were
 * @param ksStatistic the largest distance of the distribution functions, in [0, 1]
 * @param ksPValue how often uniform ranks would lie as far off; small means that a control was
 *     trained on, or that the ranks are wrong
 */
public record Calibration(int controls, double ksStatistic, double ksPValue) {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  /**
   * Tests the ranks of controls.
   *
   * @param ranks at least one, each from 1 to N*
   * @param fills N*, how many fills were not planted
   */
  public static Calibration of(List<BigInteger> ranks, BigInteger fills) {
    double[] fractions = ranks.stream().mapToDouble(rank -> fraction(rank, fills)).toArray();
    if (fractions.length == 0) {
      throw new IllegalArgumentException("ranks must hold at least one control");
    }
    if (fractions.length == 1) {
      double distance = Math.max(fractions[0], 1 - fractions[0]);
      return new Calibration(1, distance, Math.min(1, 2 * (1 - distance)));
    }
    var result =
        KolmogorovSmirnovTest.withDefaults().test(fractions, x -> Math.max(0, Math.min(1, x)));
    return new Calibration(fractions.length, result.getStatistic(), result.getPValue());
  }

  private static double fraction(BigInteger rank, BigInteger fills) {
    if (rank.signum() <= 0 || rank.compareTo(fills) > 0) {
      throw new IllegalArgumentException("rank must lie from 1 to N* " + fills + ": " + rank);
    }
    return new BigDecimal(rank)
        .subtract(HALF)
        .divide(new BigDecimal(fills), MathContext.DECIMAL64)
        .doubleValue();
  }
}
