package org.coalmine.synthetic;

/**
 * The law of the number of successes of independent trials, exact up to rounding: terms are formed
 * by logarithms, each from the one before, and added from the smallest on.
 *
 * @param trials n, not negative
 * @param probability p of each, in [0, 1]
 */
public record BinomialLaw(long trials, double probability) {
  private static final double NEGLIGIBLE = 1e-18;

  /** Outcomes as likely as the observed one up to rounding. */
  private static final double SLACK = 1 + 1e-7;

  public BinomialLaw {
    if (trials < 0) {
      throw new IllegalArgumentException("trials must not be negative: " + trials);
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be in [0, 1]: " + probability);
    }
  }

  /** Pr[X ≥ k]. */
  public double atLeast(long k) {
    if (k <= 0) {
      return 1;
    }
    if (k > trials || probability == 0) {
      return 0;
    }
    if (probability == 1) {
      return 1;
    }
    if (k <= trials * probability) {
      return Math.min(
          1, Math.max(0, 1 - new BinomialLaw(trials, 1 - probability).atLeast(trials - k + 1)));
    }
    // terms fall from k on, since k lies above the mean
    double term = Math.exp(logTerm(k));
    double sum = 0;
    double odds = probability / (1 - probability);
    for (long i = k; i <= trials && term > sum * NEGLIGIBLE; i++) {
      sum += term;
      term *= odds * (trials - i) / (i + 1.0);
    }
    return Math.min(1, sum);
  }

  /**
   * The two-sided p-value of k: the probability of all outcomes that are at most as likely as it.
   */
  public double twoSided(long k) {
    if (k < 0 || k > trials) {
      throw new IllegalArgumentException("of %d trials %d cannot succeed".formatted(trials, k));
    }
    if (probability == 0 || probability == 1) {
      return k == Math.round(trials * probability) ? 1 : 0;
    }
    double limit = logTerm(k) + Math.log(SLACK);
    double mean = trials * probability;
    if (k >= mean) {
      long other = lastBelow(limit, mean);
      return Math.min(1, atLeast(k) + (other < 0 ? 0 : atMost(other)));
    }
    long other = firstAbove(limit, mean);
    return Math.min(1, atMost(k) + (other > trials ? 0 : atLeast(other)));
  }

  private double atMost(long k) {
    return new BinomialLaw(trials, 1 - probability).atLeast(trials - k);
  }

  /** The largest outcome below the mean that is at most as likely; −1 if none is. */
  private long lastBelow(double limit, double mean) {
    long low = -1;
    long high = (long) Math.floor(mean);
    while (low < high) {
      long middle = Math.floorDiv(low + high + 1, 2);
      if (logTerm(middle) <= limit) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The smallest outcome above the mean that is at most as likely; n + 1 if none is. */
  private long firstAbove(double limit, double mean) {
    long low = (long) Math.ceil(mean);
    long high = trials + 1;
    while (low < high) {
      long middle = (low + high) / 2;
      if (logTerm(middle) <= limit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private double logTerm(long k) {
    return logFactorial(trials)
        - logFactorial(k)
        - logFactorial(trials - k)
        + k * Math.log(probability)
        + (trials - k) * Math.log1p(-probability);
  }

  private static final int TABLED = 256;
  private static final double[] LOG_FACTORIALS = new double[TABLED];

  static {
    for (int n = 2; n < TABLED; n++) {
      LOG_FACTORIALS[n] = LOG_FACTORIALS[n - 1] + Math.log(n);
    }
  }

  /** ln n!, by Stirling's series beyond a table: its error is below 10⁻¹⁶ there. */
  private static double logFactorial(long n) {
    if (n < TABLED) {
      return LOG_FACTORIALS[(int) n];
    }
    double x = n + 1.0;
    double square = x * x;
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + (1.0 / 12 - (1.0 / 360 - 1.0 / (1260 * square)) / square) / x;
  }
}
