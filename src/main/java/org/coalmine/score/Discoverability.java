package org.coalmine.score;

/**
 * (n, p)-discoverable extraction (Hayes et al., Measuring memorization through probabilistic
 * discoverable extraction, 2024): how many queries make a continuation appear with probability p,
 * from the probability p_z that one query writes it.
 *
 * <p>Everything is in log space. 1 − (1 − p_z)ᴺ is 0 in doubles as soon as p_z is below 2⁻⁵³, where
 * −expm1(N·log1p(−p_z)) still has all its digits; and ln(1 − p_z) is −p_z below 10⁻¹⁵, so ln n =
 * ln(−ln(1 − p)) − ln p_z needs p_z no more.
 */
public final class Discoverability {
  /** Below it ln(1 − p) is −p in doubles. */
  private static final double SMALL = 1e-15;

  private Discoverability() {}

  /**
   * The queries after which a continuation has appeared with probability p at least: ⌈ln(1 − p) /
   * ln(1 − p_z)⌉.
   *
   * @param p in (0, 1)
   * @param lnPz ln p_z, at most 0; −∞ for a continuation that is never written
   * @return at least 1, a whole number below 2⁵³; infinite for never and beyond 10³⁰⁸
   */
  public static double queries(double p, double lnPz) {
    requireProbability(lnPz);
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("p must lie in (0, 1): " + p);
    }
    double pz = StrictMath.exp(lnPz);
    if (pz >= 1) {
      return 1;
    }
    double missed = -StrictMath.log1p(-p);
    return pz < SMALL
        ? Math.max(1, StrictMath.exp(StrictMath.log(missed) - lnPz))
        : Math.max(1, Math.ceil(missed / -StrictMath.log1p(-pz)));
  }

  /**
   * The probability that some queries write a continuation once at least: 1 − (1 − p_z)ᴺ.
   *
   * @param queries N, not negative
   * @param lnPz ln p_z, at most 0
   */
  public static double chance(double queries, double lnPz) {
    requireProbability(lnPz);
    if (!(queries >= 0)) {
      throw new IllegalArgumentException("queries must not be negative: " + queries);
    }
    if (queries == 0 || lnPz == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double pz = StrictMath.exp(lnPz);
    return pz < SMALL
        ? -StrictMath.expm1(-StrictMath.exp(StrictMath.log(queries) + lnPz))
        : -StrictMath.expm1(queries * StrictMath.log1p(-pz));
  }

  private static void requireProbability(double ln) {
    if (!(ln <= 0)) {
      throw new IllegalArgumentException("ln of a probability must not be positive: " + ln);
    }
  }
}
