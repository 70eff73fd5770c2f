package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.coalmine.exposure.RankInterval.Method;

/**
 * The rank of a canary or control among the fills that were not planted otherwise: what tests rest
 * on.
 *
 * <p>With R the space of a format, A its planted fills, r the rank of the fill x and a the number
 * of planted fills other than x whose log-perplexity is at most that of x,
 *
 * <pre>  r* = r − a;   N* = |R| − |A| + 1 for a planted x, |R| − |A| for a control.</pre>
 *
 * <p>Given the other planted fills, the fill of a planted canary is uniform on the N* fills that
 * are not planted otherwise. If the model does not depend on it, at most k of them have a test rank
 * of at most k, since ties count against x. So Pr[r* ≤ k] ≤ k / N* for every model, and r* / N* is
 * an exact p-value. Given A, a control is uniform on R \ A and no model depends on it, so without
 * ties its test rank is uniform on 1 … N*.
 *
 * <p>The rank among all fills lacks the second property. A control is drawn off the planted fills,
 * so where these fill the first places its rank r is too high for a uniform one.
 *
 * @param low the smallest test rank that is possible, at least 1
 * @param high the largest, not below {@code low} and at most {@code fills}
 * @param fills N*
 * @param plantedBelow a
 * @param confidence of the interval; 1 when it is certain
 */
public record TestRank(
    BigInteger low, BigInteger high, BigInteger fills, long plantedBelow, double confidence)
    implements Serializable {
  public TestRank {
    if (low.signum() <= 0 || high.compareTo(low) < 0 || fills.compareTo(high) < 0) {
      throw new IllegalArgumentException(
          "a test rank must satisfy 1 <= low <= high <= fills: %d, %d, %d"
              .formatted(low, high, fills));
    }
    if (plantedBelow < 0) {
      throw new IllegalArgumentException("plantedBelow must not be negative: " + plantedBelow);
    }
    if (!(confidence > 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be in (0, 1]: " + confidence);
    }
  }

  /**
   * That of a planted canary.
   *
   * @param rank among all fills
   * @param spaceSize |R|
   * @param planted |A|, at least 1: the canary itself is one of them
   * @param plantedBelow a
   * @throws IllegalArgumentException if a rank that is certain cannot be that of a fill with so
   *     many planted fills at or below it
   */
  public static TestRank ofPlanted(
      RankInterval rank, BigInteger spaceSize, long planted, long plantedBelow) {
    if (planted < 1 || plantedBelow >= planted) {
      throw new IllegalArgumentException(
          "of %d planted fills %d cannot be others at or below one of them"
              .formatted(planted, plantedBelow));
    }
    return of(rank, spaceSize.subtract(BigInteger.valueOf(planted - 1)), plantedBelow);
  }

  /**
   * That of a control, which has no planted fill.
   *
   * @param rank among all fills
   * @param spaceSize |R|, more than {@code planted}
   * @param planted |A|
   * @param plantedBelow a
   * @throws IllegalArgumentException if a rank that is certain cannot be that of a fill with so
   *     many planted fills at or below it
   */
  public static TestRank ofControl(
      RankInterval rank, BigInteger spaceSize, long planted, long plantedBelow) {
    if (plantedBelow > planted) {
      throw new IllegalArgumentException(
          "of %d planted fills %d cannot be at or below a control"
              .formatted(planted, plantedBelow));
    }
    return of(rank, spaceSize.subtract(BigInteger.valueOf(planted)), plantedBelow);
  }

  private static TestRank of(RankInterval rank, BigInteger fills, long plantedBelow) {
    if (fills.signum() <= 0) {
      throw new IllegalArgumentException("every fill is planted: nothing is left to compare with");
    }
    if (rank.method() == Method.SKEW_NORMAL) {
      return new TestRank(BigInteger.ONE, fills, fills, plantedBelow, 1);
    }
    BigInteger low = rank.low().subtract(BigInteger.valueOf(plantedBelow));
    BigInteger high = rank.high().subtract(BigInteger.valueOf(plantedBelow));
    if (rank.confidence() == 1 && (high.signum() <= 0 || low.compareTo(fills) > 0)) {
      throw new IllegalArgumentException(
          ("a rank from %d to %d is impossible with %d planted fills at or below it and %d fills"
                  + " that are not planted otherwise: the rank and the log-perplexities are of"
                  + " different models")
              .formatted(rank.low(), rank.high(), plantedBelow, fills));
    }
    return new TestRank(
        low.max(BigInteger.ONE).min(fills),
        high.max(BigInteger.ONE).min(fills),
        fills,
        plantedBelow,
        rank.confidence());
  }

  /**
   * The p-value for "the model does not depend on this fill", r* / N* at the upper end of the
   * interval: exact if the rank is certain, otherwise valid while the interval holds the rank.
   *
   * @return in (0, 1]; the nearest double
   */
  public double pValue() {
    return pValue(1);
  }

  /**
   * The p-value of the best of several ranks that were tested: so many times as large (Bonferroni).
   *
   * @return in (0, 1]
   */
  public double pValue(int tests) {
    return new BigDecimal(high.multiply(BigInteger.valueOf(tests)).min(fills))
        .divide(new BigDecimal(fills), MathContext.DECIMAL128)
        .doubleValue();
  }

  /**
   * The interval that a certain rank has where ties do not count against it. Ties that are fewer
   * than a thousandth of the test fills move no distribution by more than that, and are left out.
   *
   * @param below how many fills that were not planted are for certain likelier, at least
   */
  public TestRank withTies(BigInteger below) {
    BigInteger least = below.add(BigInteger.ONE).max(BigInteger.ONE).min(low);
    return low.subtract(least).multiply(BigInteger.valueOf(1000)).compareTo(fills) <= 0
        ? this
        : new TestRank(least, high, fills, plantedBelow, confidence);
  }

  /** Whether the rank is one known integer. */
  public boolean exact() {
    return confidence == 1 && low.equals(high);
  }

  /**
   * The probability that the true test rank lies above {@code high}: an interval errs at either end
   * with half of what it errs with.
   */
  public double errorAbove() {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(confidence)).doubleValue() / 2;
  }
}
