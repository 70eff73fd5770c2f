package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * Whether the exact ranks of a format's controls are uniform on {1, …, |R|}, as they are if a
 * control is as good as any other fill to the model: a two-sided Kolmogorov-Smirnov test of (rank −
 * ½) / |R| against the uniform distribution on [0, 1]. In spaces that are not tiny the difference
 * between the discrete and the continuous uniform distribution is below what any number of controls
 * can tell.
 *
 * <p>The whole distribution hides a single control that was trained on after all; {@link
 * #impossible} looks at each by itself.
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
   * @param ranks at least one, each from 1 to |R|
   * @param spaceSize |R|
   */
  public static Calibration of(List<BigInteger> ranks, BigInteger spaceSize) {
    double[] fractions = ranks.stream().mapToDouble(rank -> fraction(rank, spaceSize)).toArray();
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

  /**
   * The controls that the model knows too well for chance. The fill of a control is uniform and
   * independent of the model, so rank / |R| is an exact p-value for each; together they are held to
   * a significance by Bonferroni's correction.
   *
   * @param ranks of the controls, each from 1 to |R|
   * @param spaceSize |R|
   * @param tests how many controls are tested at this significance, those of other formats
   *     included; not below the number of ranks
   * @param significance the chance of naming any control wrongly, above 0 and below 1
   * @return their places in {@code ranks}, ascending
   */
  public static List<Integer> impossible(
      List<BigInteger> ranks, BigInteger spaceSize, int tests, double significance) {
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException(
          "significance must be above 0 and below 1: " + significance);
    }
    if (tests < ranks.size()) {
      throw new IllegalArgumentException(
          "tests must be at least the number of ranks, " + ranks.size() + ": " + tests);
    }
    BigDecimal bound = new BigDecimal(significance).multiply(new BigDecimal(spaceSize));
    return IntStream.range(0, ranks.size())
        .filter(
            control ->
                new BigDecimal(ranks.get(control))
                        .multiply(BigDecimal.valueOf(tests))
                        .compareTo(bound)
                    <= 0)
        .boxed()
        .toList();
  }

  private static double fraction(BigInteger rank, BigInteger spaceSize) {
    if (rank.signum() <= 0 || rank.compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException("rank must lie from 1 to |R| " + spaceSize + ": " + rank);
    }
    return new BigDecimal(rank)
        .subtract(HALF)
        .divide(new BigDecimal(spaceSize), MathContext.DECIMAL64)
        .doubleValue();
  }
}
