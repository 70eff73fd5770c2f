package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * What draws show of the share of a set that has a property: the interval of Clopper and Pearson
 * (Biometrika 1934), whose ends are quantiles of beta distributions. Of n draws with h hits it is
 *
 * <pre>[B(α/2; h, n − h + 1), B(1 − α/2; h + 1, n − h)]</pre>
 *
 * with 0 at the lower end where h = 0 and 1 at the upper end where h = n. For draws with
 * replacement each end errs with a probability of at most α/2 for every n and every share.
 *
 * <p>Draws without replacement have lighter tails from one beside the mean on (Uhlmann, Vergleich
 * der hypergeometrischen mit der Binomial-Verteilung, Metrika 1966), which holds of every end with
 * α up to {@value #MOST_ERROR} except two: that one hit, or one miss, is seen. There Pr[h ≥ 1] ≤ n
 * · share is used, which puts the end at (α/2)/n.
 *
 * @param low the smallest share that the draws allow, in [0, 1]
 * @param high the largest, not below {@code low}
 */
public record ShareInterval(double low, double high) {
  /** The largest 1 − level of draws without replacement. */
  public static final double MOST_ERROR = 0.2;

  /**
   * The interval of some draws with replacement.
   *
   * @param hits how many draws have the property
   * @param draws how many there are, at least 1
   * @param level the confidence level 1 − α, above 0 and below 1
   */
  public static ShareInterval of(long hits, long draws, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    if (hits < 0 || draws < 1 || hits > draws) {
      throw new IllegalArgumentException(
          "there must be at least 1 draw and from 0 to as many hits: %d hits, %d draws"
              .formatted(hits, draws));
    }
    long misses = draws - hits;
    double tail = (1 - level) / 2;
    double low =
        hits == 0 ? 0 : BetaDistribution.of(hits, misses + 1).inverseCumulativeProbability(tail);
    double high =
        misses == 0 ? 1 : BetaDistribution.of(hits + 1, misses).inverseSurvivalProbability(tail);
    return new ShareInterval(low, Math.max(low, high));
  }

  /**
   * The interval of some draws without replacement.
   *
   * @param hits how many draws have the property
   * @param draws how many there are, at least 1
   * @param level the confidence level 1 − α, at least 1 − {@value #MOST_ERROR} and below 1
   */
  public static ShareInterval withoutReplacement(long hits, long draws, double level) {
    if (level < 1 - MOST_ERROR) {
      throw new IllegalArgumentException(
          "level must be at least %s: %s".formatted(1 - MOST_ERROR, level));
    }
    ShareInterval with = of(hits, draws, level);
    double end = (1 - level) / 2 / draws;
    return new ShareInterval(
        hits == 1 ? Math.min(with.low, end) : with.low,
        draws - hits == 1 ? Math.max(with.high, 1 - end) : with.high);
  }

  /** The fewest members with the property in a set of some size. */
  public BigInteger least(BigInteger size) {
    return part(low, size, RoundingMode.CEILING);
  }

  /** The most members with the property in a set of some size. */
  public BigInteger most(BigInteger size) {
    return part(high, size, RoundingMode.FLOOR);
  }

  private static BigInteger part(double share, BigInteger size, RoundingMode rounding) {
    return new BigDecimal(share)
        .multiply(new BigDecimal(size))
        .setScale(0, rounding)
        .toBigInteger();
  }
}
