package org.coalmine.privacy;

import java.util.Arrays;

/**
 * A group of m units, of which j ~ Binomial(m, q) join a step and add at most jC to its sum: the
 * mixture Σ_j Bin(m, q)(j) N(j, σ²), with s(x) = ln Σ_j Bin(m, q)(j) e^{(2jx − j²)/2σ²}. Both
 * directions of this pair dominate adding and removing a group (Ganesh, Tight Group-Level DP
 * Guarantees for DP-SGD with Sampling via Mixture of Gaussians Mechanisms, 2024).
 *
 * <p><b>Few j.</b> The largest j, of a mass that is negligible together, are left out. With their
 * mass as an outcome of its own, of infinite loss, the mixture is a function of what is left, so
 * the pair with that outcome dominates; where the mixture is the other side of the pair, s only
 * falls and the loss −s only grows. Of the rest, those whose terms are below e^−45 of the largest
 * are not added up: with m ≤ 10^4 terms, less than rounding.
 *
 * <p><b>Panels.</b> What is integrated are Gaussians of width σ, times at most e to the change of s
 * in a panel. With s′ = E[j | x]/σ² and s″ ≤ (σ² + 1)/σ⁴, a panel of min(σ/32, 1/(4(s′ + 1/σ²)))
 * keeps this below one half, where Gauss-Legendre with four nodes errs by less than 10^-11 of
 * itself.
 */
final class BinomialLoss implements LossFunction {
  /** More units than this are not bounded here. */
  static final int MOST_UNITS = 10_000;

  private static final double NEGLIGIBLE_TERM = -45;
  private static final double LARGE_EXPONENT = 30;
  private static final int MOST_NEWTON_STEPS = 200;

  private final double variance;
  private final double noiseMultiplier;
  private final double droppedMass;

  /** ln Bin(m, q)(j). */
  private final double[] logWeights;

  /** The x above which the term of j + 1 is larger than that of j; rises in j. */
  private final double[] switches;

  /**
   * @param samplingRate q below 1; at 1 the group is one Gaussian of mean m
   * @param tailMass what may be left out of the mixture
   */
  BinomialLoss(int units, double samplingRate, double noiseMultiplier, double tailMass) {
    this.noiseMultiplier = noiseMultiplier;
    this.variance = noiseMultiplier * noiseMultiplier;
    double[] logs = logBinomial(units, samplingRate);
    int last = units;
    double dropped = 0;
    while (last > 0 && dropped + Math.exp(logs[last]) <= tailMass) {
      dropped += Math.exp(logs[last]);
      last--;
    }
    this.logWeights = Arrays.copyOf(logs, last + 1);
    this.droppedMass = dropped * (1 + StepLoss.MASS_SLACK);
    this.switches = new double[last];
    for (int j = 0; j < last; j++) {
      double logOdds =
          Math.log(samplingRate) - Math.log1p(-samplingRate) + Math.log((units - j) / (j + 1.0));
      switches[j] = j + 0.5 - variance * logOdds;
    }
  }

  /** ln Bin(m, q)(j) for all j, the sum of logarithms compensated (Neumaier 1974). */
  private static double[] logBinomial(int units, double rate) {
    double[] logs = new double[units + 1];
    double logChoose = 0;
    double lost = 0;
    for (int j = 0; j <= units; j++) {
      logs[j] = logChoose + lost + j * Math.log(rate) + (units - j) * Math.log1p(-rate);
      double next = Math.log((units - j) / (j + 1.0));
      double sum = logChoose + next;
      lost +=
          Math.abs(logChoose) >= Math.abs(next) ? logChoose - sum + next : next - sum + logChoose;
      logChoose = sum;
    }
    return logs;
  }

  @Override
  public double largestMean() {
    return logWeights.length - 1.0;
  }

  @Override
  public double droppedMass() {
    return droppedMass;
  }

  @Override
  public double longestPanel(double x) {
    return Math.min(noiseMultiplier / 32, 1 / (4 * (termsAt(x).slope() + 1 / variance)));
  }

  @Override
  public double roundingError(double lowest, double highest) {
    double mean = largestMean();
    double exponent =
        mean * (Math.abs(lowest) + Math.abs(highest) + mean) / variance
            + Math.abs(logWeights[0])
            + Math.abs(logWeights[logWeights.length - 1]);
    return 0x1p-49 * (1 + exponent);
  }

  @Override
  public double densityWithout(double x) {
    return normal(x);
  }

  @Override
  public double densityWith(double x) {
    Terms terms = termsAt(x);
    double deviations = (x - terms.peak) / noiseMultiplier;
    return Math.exp(logWeights[terms.peak] - deviations * deviations / 2)
        / (noiseMultiplier * Math.sqrt(2 * Math.PI))
        * terms.sum;
  }

  private double normal(double x) {
    double deviations = x / noiseMultiplier;
    return Math.exp(-deviations * deviations / 2) / (noiseMultiplier * Math.sqrt(2 * Math.PI));
  }

  /**
   * The terms of the mixture at an observation, each divided by the largest of them.
   *
   * @param peak the j of the largest
   * @param sum of all
   * @param slope s′
   */
  private record Terms(int peak, double sum, double slope) {}

  private Terms termsAt(double x) {
    int found = Arrays.binarySearch(switches, x);
    int peak = found >= 0 ? found : -found - 1;
    double sum = 1;
    double moment = 0;
    double log = 0;
    for (int j = peak; j < switches.length; j++) {
      log += (x - switches[j]) / variance;
      if (log < NEGLIGIBLE_TERM) {
        break;
      }
      double term = Math.exp(log);
      sum += term;
      moment += (j + 1 - peak) * term;
    }
    log = 0;
    for (int j = peak - 1; j >= 0; j--) {
      log -= (x - switches[j]) / variance;
      if (log < NEGLIGIBLE_TERM) {
        break;
      }
      double term = Math.exp(log);
      sum += term;
      moment += (j - peak) * term;
    }
    return new Terms(peak, sum, (peak + moment / sum) / variance);
  }

  private double exponent(int j, double x) {
    return j * (2 * x - j) / (2 * variance);
  }

  @Override
  public double loss(double x) {
    return loss(x, termsAt(x));
  }

  private double loss(double x, Terms terms) {
    if (x <= 0 || x * x / (2 * variance) <= LARGE_EXPONENT) {
      double change = -droppedMass;
      for (int j = 1; j < logWeights.length; j++) {
        change += Math.exp(logWeights[j]) * Math.expm1(exponent(j, x));
      }
      if (change > -0.5) {
        return Math.log1p(change);
      }
    }
    return logWeights[terms.peak] + exponent(terms.peak, x) + Math.log(terms.sum);
  }

  /** By Newton's method, which converges from above since s is convex, within a bracket. */
  @Override
  public double observation(double loss, double from, double most) {
    double low = from;
    double high = most;
    double x = from;
    double tolerance = 0x1p-51;
    for (int step = 0; step < MOST_NEWTON_STEPS; step++) {
      Terms terms = termsAt(x);
      double excess = loss(x, terms) - loss;
      if (Math.abs(excess) <= tolerance * (1 + Math.abs(exponent(terms.peak, x)))) {
        return x;
      }
      if (excess > 0) {
        high = x;
      } else {
        low = x;
      }
      if (x == from && excess > 0) {
        return from;
      }
      double next = x - excess / terms.slope();
      if (!(next > low && next < high)) {
        next = low + (high - low) / 2;
      }
      if (next == x || high - low <= Math.ulp(high)) {
        return high;
      }
      x = next;
    }
    return x;
  }
}
