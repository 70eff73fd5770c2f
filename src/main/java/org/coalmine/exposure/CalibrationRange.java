package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What {@link Calibration} can say of all controls of a format, though some of their ranks are
 * intervals. To test those alone that were counted would be biased: a walk that stops at its budget
 * has counted the lowest.
 *
 * <p>With x the ranks in ascending order as parts of the test fills, the Kolmogorov-Smirnov
 * distance is the largest |x_i − (i − ½)/n| + 1/(2n). It is largest with every rank at its low end
 * or every rank at its high end. It is no smaller than with the i-th rank as near to (i − ½)/n as
 * the i-th lowest low end and the i-th lowest high end allow; where no interval encloses another,
 * the ranks can lie like that.
 *
 * <p>Estimated intervals that together miss a rank more often than once in a hundred times are
 * taken for no knowledge at all.
 *
 * @param furthest from uniform that the ranks may be: the smallest p-value
 * @param nearest to uniform that they may be, or nearer: the largest p-value
 */
public record CalibrationRange(Calibration furthest, Calibration nearest) {
  private static final double MOST_ERROR = 0.01;
  private static final double ROUNDING = 1e-9;

  /**
   * Tests the ranks of controls.
   *
   * @param ranks of all controls of a format, at least one, all among the same number of fills
   */
  public static CalibrationRange of(List<TestRank> ranks) {
    if (ranks.stream().map(TestRank::fills).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "ranks must hold at least one control, and all of one format: " + ranks);
    }
    BigInteger fills = ranks.get(0).fills();
    double error = ranks.stream().mapToDouble(rank -> 2 * rank.errorAbove()).sum();
    boolean trusted = error <= MOST_ERROR + ROUNDING;
    List<BigInteger> lows = new ArrayList<>();
    List<BigInteger> highs = new ArrayList<>();
    for (TestRank rank : ranks) {
      boolean known = trusted || rank.confidence() == 1;
      lows.add(known ? rank.low() : BigInteger.ONE);
      highs.add(known ? rank.high() : fills);
    }
    lows.sort(Comparator.naturalOrder());
    highs.sort(Comparator.naturalOrder());
    Calibration low = Calibration.of(lows, fills);
    Calibration high = Calibration.of(highs, fills);
    return new CalibrationRange(
        low.ksStatistic() >= high.ksStatistic() ? low : high,
        Calibration.of(even(lows, highs, fills), fills));
  }

  /** The ranks nearest to evenly spread that lie within the ends. */
  private static List<BigInteger> even(
      List<BigInteger> lows, List<BigInteger> highs, BigInteger fills) {
    List<BigInteger> ranks = new ArrayList<>();
    for (int i = 0; i < lows.size(); i++) {
      BigInteger target =
          fills
              .multiply(BigInteger.valueOf(2L * i + 1))
              .divide(BigInteger.valueOf(2L * lows.size()))
              .add(BigInteger.ONE);
      ranks.add(target.max(lows.get(i)).min(highs.get(i)));
    }
    return ranks;
  }
}
