package org.coalmine.exposure.sample;

import org.coalmine.exposure.sample.Bets.Side;

/**
 * A confidence interval for the mean of what draws stand for, that holds at every number of draws
 * and keeps holding when one looks several times and stops when one likes (Waudby-Smith and Ramdas,
 * Estimating means of bounded random variables by betting, JRSS B 2024, section 4).
 *
 * <p><b>Why not the normal approximation.</b> With few hits the sample variance is as wrong as the
 * mean: with none it is 0. What has not been drawn shows in no statistic of the draws; only a bound
 * on the values speaks of it. Hoeffding's and the empirical Bernstein interval use the bound g but
 * pay for it long after the draws have shown smaller values: the latter's term 7g·ln(4/α)/(3n) is
 * 2.5 times what a bet pays.
 *
 * <p><b>The bet.</b> Whoever believes that the mean is m accepts bets on V − m at even terms. A
 * gambler who starts with 1 and stakes λ of it on each next value has
 *
 * <pre>K(m) = Π (1 ± λ_i (V_i − m))</pre>
 *
 * as long as λ_i is chosen from the values before i. If m is the mean, K is a nonnegative
 * martingale and by Ville's inequality ever reaches 2/α with probability at most α/2. So a mean m
 * at which the gambler betting on larger values (+) has 2/α is refuted from below, and likewise
 * from above (−); what is not refuted is the interval. Stakes must keep K ≥ 0: λ &lt; 1/(m − vMin)
 * for the lower end and λ &lt; 1/(vMax − m) for the upper, where all values lie from vMin to vMax.
 * Here both are held to 0.9 of that, so that no factor is below 0.1. A mean above vMax is refuted
 * at once.
 *
 * <p><b>Corrected values.</b> With X_i = h_i/q_i, what draw i stands for of the candidates that are
 * not known; P_ic = a_c q_c/q, the part of each proposal in it, of mean a_c; u the uniform proposal
 * and B the {@link WeightBound}, the bets are on
 *
 * <pre>V_i  = X_i − Σ_c β_c (P_ic − a_c);   b = Σ_c β_c a_c
 * vMin = b − max_c β_c;   vMax = min( b + max(|R|/a_u − β_u, max_{c≠u} −β_c),  b + B − min_c β_c )
 * </pre>
 *
 * V has the mean of X for any β that was chosen before draw i ({@link ControlledMean} has more of
 * control variates). The range follows from 0 ≤ X ≤ min(B, |R|·P_u/a_u), as no block stands for
 * more than the uniform proposal alone would give it, and from the parts adding up to 1. At β_u =
 * |R|/a_u and 0 elsewhere V is |R| less what the misses stand for: the complement needs no case of
 * its own.
 *
 * <p>β is chosen for every block of draws, end and horizon from the draws before: none; that of the
 * uniform proposal alone by least squares; or all, by ridge regression with one ρ of several
 * ({@link PastParts}). Taken is the least forecast of the half width,
 *
 * <pre>√(2L σ²/N) + g·L/(0.9 N);   L = ln(2/α);   σ² = (Σ (V − mean)² + g²/4)/(seen + 1)</pre>
 *
 * g being how far the mean is from vMin for the lower end and from vMax for the upper. Plain
 * regression on all parts fails: β of the size of |R| widens the range. For larger values without
 * correction the largest X seen stands for g, and nothing is staked before a hit was seen; the
 * range has no part in that bet. The stake is √(2L/(N σ²)), the best for N values of that variance.
 *
 * <p><b>Horizons are mixed.</b> There is a gambler for every look N of the {@link DrawPlan}, who
 * stops at N. The one for the last look has half of the capital, the others share the rest. The sum
 * of what they have is a martingale as well. That is narrower than stakes that change their horizon
 * on the way.
 *
 * <p><b>The floor</b> (theorem). Blocks that only the uniform proposal reaches, of k candidates
 * together, are met by a draw with probability a_u·k/|R|. Two models that differ in them alone give
 * the same n draws with probability e^(−n·a_u·k/|R|). So an upper end that errs with α/2 lies below
 * rank + |R|·(ln(2/α) − s)/(n·a_u) with probability at most e^(−s), unless B forbids such weights:
 * no bet cures too few uniform draws. That is why half of the draws are uniform.
 *
 * <p>K falls with m from below and rises with m from above, so the ends are roots of a monotone
 * function. The end reported is one that was seen refuted, at most a thousandth of the half width
 * beyond the root.
 *
 * @param low the lower end, at least 0
 * @param high the upper end
 */
record BettingInterval(double low, double high) {
  private static final double PRECISION = 1e-3;
  private static final double STRIDE_GROWTH = 2;
  private static final double LEAST_STRIDE = 0.02;
  private static final double MOST_STRIDE = 4;

  /** No lower end is sought below this part of the mean. */
  private static final double LEAST_PART = 1e-9;

  private static final int MOST_ITERATIONS = 100;

  /**
   * The interval at level 1 − α, over |R|.
   *
   * @param bound B over |R|, positive; may be infinite
   * @param mostMean a number the mean cannot exceed
   */
  static BettingInterval of(
      PastParts parts, CorrectedValues values, double bound, double mostMean, double alpha) {
    double low = end(new Bets(Side.LARGER, parts, values, bound, alpha), Side.LARGER, 0, mostMean);
    double high =
        end(new Bets(Side.SMALLER, parts, values, bound, alpha), Side.SMALLER, mostMean, 0);
    return new BettingInterval(Math.min(low, mostMean), high);
  }

  /**
   * A mean that is refuted, hardly beyond the place where refutation begins: strides from where the
   * bets were centred until there is a held mean and a refuted one, then false position (the
   * Illinois rule), with a bisection now and then.
   *
   * @param outer the end of what can be refuted on this side
   * @param inner the end on the other side
   * @return {@code outer} if nothing is refuted
   */
  private static double end(Bets bets, Side side, double outer, double inner) {
    if (bets.none() || (side == Side.LARGER && bets.center() <= 0)) {
      return outer;
    }
    double center = between(bets.center(), outer, inner);
    double nearest = Math.max(outer, LEAST_PART * center);
    double outwards = side == Side.SMALLER ? 1 : -1;
    double held = Double.NaN;
    double atHeld = 0;
    double refuted = Double.NaN;
    double atRefuted = 0;
    double m = stride(center, outwards * bets.halfWidth(), nearest, inner);
    double growth = 1;
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      double at = bets.excess(m);
      if (at >= 0) {
        refuted = m;
        atRefuted = at;
      } else {
        held = m;
        atHeld = at;
      }
      if (!Double.isNaN(held) && !Double.isNaN(refuted)) {
        break;
      }
      if (m == (at >= 0 ? inner : nearest)) {
        return at >= 0 ? refuted : outer;
      }
      double part = Math.min(1, Math.max(LEAST_STRIDE, 1.1 * Math.abs(at) / bets.logToWin() / 2));
      double step = (at >= 0 ? -outwards : outwards) * bets.halfWidth() * part * growth;
      m = stride(m, step, nearest, inner);
      growth *= STRIDE_GROWTH;
    }
    if (Double.isNaN(held) || Double.isNaN(refuted)) {
      return Double.isNaN(refuted) ? outer : refuted;
    }
    for (int i = 1; i < MOST_ITERATIONS; i++) {
      double precise =
          PRECISION * Math.min(refuted, Math.max(Math.abs(refuted - center), bets.halfWidth()));
      if (Math.abs(refuted - held) <= precise) {
        break;
      }
      double part = atHeld / (atHeld - atRefuted);
      double least = Math.min(0.5, precise / 3 / Math.abs(refuted - held));
      part = i % 4 == 0 || !(part > 0) ? 0.5 : Math.max(least, Math.min(1 - least, part));
      m = held + part * (refuted - held);
      double at = bets.excess(m);
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

  /** Down, at most to a part of where it was. */
  private static double stride(double from, double by, double oneEnd, double otherEnd) {
    double to = from + by;
    return between(by < 0 ? Math.max(to, from / MOST_STRIDE) : to, oneEnd, otherEnd);
  }

  private static double between(double value, double oneEnd, double otherEnd) {
    return Math.max(Math.min(oneEnd, otherEnd), Math.min(Math.max(oneEnd, otherEnd), value));
  }
}
