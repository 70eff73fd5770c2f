package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A confidence interval for the mean of independent values between 0 and a known bound, that holds
 * at every sample size and keeps holding when one looks several times and stops when one likes
 * (Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 2024,
 * section 4).
 *
 * <p><b>Why not the normal approximation.</b> With few hits the sample variance is as wrong as the
 * mean: with none it is 0. What has not been drawn shows in no statistic of the draws; only a bound
 * on the values speaks of it. Hoeffding's and the empirical Bernstein interval use the bound B but
 * pay B·ln(1/α)/n even where large values would long have shown; this one adapts.
 *
 * <p><b>The bet.</b> Whoever believes that the mean is m accepts bets on X − m at even terms. A
 * gambler who starts with 1 and stakes λ of it on each next value has
 *
 * <pre>K(m) = Π (1 + λ_i (X_i − m))</pre>
 *
 * as long as λ_i is chosen from the values before i. If m is the mean, K is a nonnegative
 * martingale and by Ville's inequality ever reaches 2/α with probability at most α/2. So a mean m
 * at which the gambler betting on larger values (λ &gt; 0) has 2/α is refuted from below, and
 * likewise from above with λ &lt; 0; what is not refuted is the interval. Stakes must keep K ≥ 0: λ
 * &lt; 1/m from below, which needs no bound on the values, and |λ| &lt; 1/(B − m) from above. Here
 * both are held to 0.9 of that.
 *
 * <p><b>The stake</b> that would be best for n values of variance σ² is √(2 ln(2/α) / (n σ²)). σ²
 * is estimated from the values before the block at hand, with one value of deviation B/2 thrown in
 * (or, for bets on larger values, half of the largest value seen: there B plays no part). Blocks
 * end where their length doubles, the first is a 64th of the first look and is not bet on; n is the
 * first look, or the end of the block beyond it. Within a block the stake is constant.
 *
 * <p>K falls with m from below and rises with m from above, so the ends are roots of a monotone
 * function.
 *
 * @param low the lower end, at least 0
 * @param high the upper end
 */
record BettingInterval(double low, double high) {
  private static final double CAUTION = 0.9;
  private static final int FIRST_BLOCKS = 64;
  private static final double PRECISION = 1e-6;
  private static final double STRIDE_GROWTH = 3;
  private static final int MOST_ITERATIONS = 200;

  /**
   * The interval at level 1 − α.
   *
   * @param values not negative, none above {@code bound}, in the order drawn
   * @param bound B, positive; may be infinite, then nothing is refuted from above
   * @param mostMean a number the mean cannot exceed
   * @param firstLook the smallest number of values at which one may stop
   */
  static BettingInterval of(
      double[] values, double bound, double mostMean, double alpha, long firstLook) {
    Gambler gambler = new Gambler(values, bound, alpha, firstLook);
    double low = gambler.lowestNotRefuted();
    double high = gambler.highestNotRefuted(mostMean);
    return new BettingInterval(Math.min(low, mostMean), high);
  }

  /** The two gamblers and their stakes, block by block. */
  private static final class Gambler {
    private final double bound;
    private final double toWin;
    private final double[] hits;
    private final int[] hitEnds;
    private final int[] misses;
    private final double[] stakeOnLarger;
    private final double[] stakeOnSmaller;
    private final double mean;
    private final double deviationOfMean;
    private final int draws;

    Gambler(double[] values, double bound, double alpha, long firstLook) {
      this.toWin = StrictMath.log(2 / alpha);
      this.draws = values.length;
      int blocks = 1;
      for (long end = firstEnd(firstLook); end < values.length; end *= 2) {
        blocks++;
      }
      this.hitEnds = new int[blocks];
      this.misses = new int[blocks];
      this.stakeOnLarger = new double[blocks];
      this.stakeOnSmaller = new double[blocks];
      this.hits = hits(values);
      double most = bound;
      for (double hit : hits) {
        most = Math.max(most, hit);
      }
      this.bound = most;

      double sum = 0;
      double squares = 0;
      double largest = 0;
      int next = 0;
      int hit = 0;
      long end = firstEnd(firstLook);
      for (int block = 0; block < blocks; block++, end *= 2) {
        if (next > 0) {
          double spread = Math.max(0, squares - sum * sum / next);
          double until = Math.max(firstLook, end);
          stakeOnSmaller[block] = stake(spread + this.bound * this.bound / 4, next, until);
          stakeOnLarger[block] =
              largest == 0 ? 0 : stake(spread + largest * largest / 4, next, until);
        }
        for (; next < Math.min(end, values.length); next++) {
          if (values[next] == 0) {
            misses[block]++;
          } else {
            hit++;
            sum += values[next];
            squares += values[next] * values[next];
            largest = Math.max(largest, values[next]);
          }
        }
        hitEnds[block] = hit;
      }
      this.mean = sum / draws;
      this.deviationOfMean = Math.sqrt(Math.max(0, squares / draws - mean * mean) / draws);
    }

    private static double[] hits(double[] values) {
      double[] hits = new double[values.length];
      int count = 0;
      for (double value : values) {
        if (value != 0) {
          hits[count++] = value;
        }
      }
      return Arrays.copyOf(hits, count);
    }

    private static long firstEnd(long firstLook) {
      return Math.max(1, firstLook / FIRST_BLOCKS);
    }

    private double stake(double squares, int seen, double until) {
      return Math.sqrt(2 * toWin * (seen + 1) / (until * squares));
    }

    double lowestNotRefuted() {
      double least = mean * 1e-12;
      if (mean == 0 || larger(least) < 0) {
        return 0;
      }
      return refutedEnd(least, mean, -firstStep(), this::larger);
    }

    double highestNotRefuted(double mostMean) {
      double most = Math.min(mostMean, bound) * (1 - 1e-12);
      if (mean >= most || smaller(most) < 0) {
        return mostMean;
      }
      return refutedEnd(most, mean, firstStep(), this::smaller);
    }

    private double firstStep() {
      return Math.max(2 * deviationOfMean, mean == 0 ? bound / draws : PRECISION * mean);
    }

    /**
     * The refuted end of a bracket around the place where refutation begins, as narrow as {@link
     * #PRECISION}: strides from the held end until one is refuted, then false position (the
     * Illinois rule), with a bisection now and then.
     *
     * @param stride the first, from the held end towards the refuted one
     * @param excess ln K − ln(2/α), monotone; refuted where not negative
     */
    private static double refutedEnd(
        double refutedMean, double heldMean, double stride, DoubleUnaryOperator excess) {
      double held = heldMean;
      double atHeld = excess.applyAsDouble(held);
      if (atHeld >= 0) {
        return held;
      }
      double refuted = refutedMean;
      double atRefuted = Double.NaN;
      for (double m = held + stride;
          Math.abs(m - heldMean) < Math.abs(refutedMean - heldMean);
          m += stride * STRIDE_GROWTH, stride *= STRIDE_GROWTH) {
        double at = excess.applyAsDouble(m);
        if (at >= 0) {
          refuted = m;
          atRefuted = at;
          break;
        }
        held = m;
        atHeld = at;
      }
      if (Double.isNaN(atRefuted)) {
        atRefuted = excess.applyAsDouble(refuted);
      }
      for (int i = 1;
          i < MOST_ITERATIONS && Math.abs(refuted - held) > PRECISION * Math.max(refuted, held);
          i++) {
        double part = atHeld / (atHeld - atRefuted);
        double least = PRECISION / 3 * Math.max(refuted, held) / Math.abs(refuted - held);
        part = i % 4 == 0 || Double.isNaN(part) ? 0.5 : Math.max(least, Math.min(1 - least, part));
        double m = held + part * (refuted - held);
        double at = excess.applyAsDouble(m);
        if (at >= 0) {
          refuted = m;
          atRefuted = at;
          atHeld /= 2;
        } else {
          held = m;
          atHeld = at;
          atRefuted /= 2;
        }
      }
      return refuted;
    }

    /** ln K(m) − ln(2/α) of the gambler who bets on values above m. */
    private double larger(double m) {
      return won(m, stakeOnLarger, CAUTION / m, 1);
    }

    /** ln K(m) − ln(2/α) of the gambler who bets on values below m. */
    private double smaller(double m) {
      return won(m, stakeOnSmaller, CAUTION / (bound - m), -1);
    }

    private double won(double m, double[] stakes, double mostStake, int sign) {
      double logCapital = -toWin;
      int i = 0;
      for (int block = 0; block < stakes.length; block++) {
        double stake = sign * Math.min(stakes[block], mostStake);
        double product = 1;
        for (; i + 4 <= hitEnds[block]; i += 4) {
          // Four at once, so that a multiplication need not wait for the one before. No factor is
          // below a tenth, by CAUTION, nor above 1e25, as no m is nearer to 0 than 1e-12 of the
          // mean, nor to the bound than 1e-12 of it: nothing overflows.
          double first = (1 + stake * (hits[i] - m)) * (1 + stake * (hits[i + 1] - m));
          double second = (1 + stake * (hits[i + 2] - m)) * (1 + stake * (hits[i + 3] - m));
          product *= first * second;
          if (!(product > 1e-100 && product < 1e100)) {
            logCapital += StrictMath.log(product);
            product = 1;
          }
        }
        for (; i < hitEnds[block]; i++) {
          product *= 1 + stake * (hits[i] - m);
          if (!(product > 1e-100 && product < 1e100)) {
            logCapital += StrictMath.log(product);
            product = 1;
          }
        }
        logCapital += StrictMath.log(product) + misses[block] * StrictMath.log1p(-stake * m);
      }
      return logCapital;
    }
  }
}
