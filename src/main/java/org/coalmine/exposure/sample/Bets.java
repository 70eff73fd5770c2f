package org.coalmine.exposure.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.exposure.sample.PastParts.Correction;

/**
 * The bets of some gamblers on one side of a mean, and what they have won; see {@link
 * BettingInterval}.
 */
final class Bets {
  private static final double CAUTION = 0.9;

  /** The most that one bet may multiply a capital by, so that products of four are numbers. */
  private static final double MOST_FACTOR = 1e20;

  /** A stake is at most this over the mean, lest 1 − λ m lose its digits. */
  private static final double MOST_PARTS_OF_MEAN = 1e6;

  private final Side side;
  private final double[] logCapitals;
  private final double logToWin;
  private final List<Bet> bets = new ArrayList<>();
  private double center;
  private double halfWidth;

  /** What a gambler bets on. */
  enum Side {
    LARGER,
    SMALLER
  }

  /**
   * What a gambler does in a block.
   *
   * @param stake λ, unless the limit allows less
   * @param limit no value is beyond it
   * @param range the values' greatest less their least; may be infinite
   * @param values of draws {@code from} to {@code to}
   * @param misses further values, all 0
   */
  private record Bet(
      int gambler,
      double stake,
      double limit,
      double range,
      double[] values,
      int from,
      int to,
      int misses) {}

  /**
   * Places the bets.
   *
   * @param values X of each draw over |R|, not negative, none above {@code bound}
   * @param bound may be infinite
   */
  Bets(Side side, PastParts parts, CorrectedValues values, double bound, double alpha) {
    this.side = side;
    this.logToWin = StrictMath.log(2 / alpha);
    long[] horizons = horizons(parts.plan());
    this.logCapitals = new double[horizons.length];
    Arrays.fill(logCapitals, -StrictMath.log(2.0 * Math.max(1, horizons.length - 1)));
    logCapitals[horizons.length - 1] = horizons.length == 1 ? 0 : -StrictMath.log(2);
    for (int block = 1; block < parts.blocks(); block++) {
      Correction[] corrections = values.corrections(block);
      for (int gambler = 0; gambler < horizons.length; gambler++) {
        if (parts.from(block) < horizons[gambler]) {
          place(parts, values, bound, block, corrections, gambler, horizons[gambler]);
        }
      }
    }
  }

  /** The looks of a plan. */
  private static long[] horizons(DrawPlan plan) {
    List<Long> looks = new ArrayList<>();
    for (long look = plan.first(); ; look = plan.next(look)) {
      looks.add(look);
      if (look == plan.most()) {
        return looks.stream().mapToLong(every -> every).toArray();
      }
    }
  }

  private void place(
      PastParts parts,
      CorrectedValues values,
      double bound,
      int block,
      Correction[] corrections,
      int gambler,
      long horizon) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    double stake = 0;
    for (int candidate = 0; candidate < corrections.length; candidate++) {
      Correction correction = corrections[candidate];
      if (correction == null) {
        continue;
      }
      double room = room(parts, correction, values.largestBefore(block), bound);
      double variance = correction.variance(room);
      double forecast =
          StrictMath.sqrt(2 * logToWin * variance / horizon)
              + room * logToWin / (CAUTION * horizon);
      if (room > 0 && forecast < least) {
        least = forecast;
        best = candidate;
        stake = StrictMath.sqrt(2 * logToWin / (horizon * variance));
      }
    }
    if (best < 0) {
      return;
    }
    Correction correction = corrections[best];
    double most = parts.most(correction, bound);
    double range = most - correction.least();
    double limit = side == Side.LARGER ? correction.least() : most;
    bets.add(
        correction.none()
            ? new Bet(
                gambler,
                stake,
                limit,
                range,
                values.hits(),
                values.firstHit(block),
                values.firstHit(block + 1),
                parts.to(block)
                    - parts.from(block)
                    - values.firstHit(block + 1)
                    + values.firstHit(block))
            : new Bet(
                gambler,
                stake,
                limit,
                range,
                values.corrected(block, best),
                parts.from(block),
                parts.to(block),
                0));
    center = correction.mean();
    halfWidth = least;
  }

  /**
   * g, how far the mean may be from the values' end. Uncorrected values that are bet to be larger
   * have no end but the largest seen; nothing is bet before that.
   */
  private double room(PastParts parts, Correction correction, double largest, double bound) {
    if (side == Side.SMALLER) {
      return parts.most(correction, bound) - correction.mean();
    }
    return correction.none() ? largest : correction.mean() - correction.least();
  }

  /** Where the bets were centred last. */
  double center() {
    return center;
  }

  /** How far from there a mean is expected to be refuted. */
  double halfWidth() {
    return halfWidth;
  }

  /** ln(2/α). */
  double logToWin() {
    return logToWin;
  }

  boolean none() {
    return bets.isEmpty();
  }

  /** ln K(m) − ln(2/α): m is refuted where this is not negative. */
  double excess(double m) {
    double[] logs = logCapitals.clone();
    for (Bet bet : bets) {
      double most = mostStake(side, bet.limit, bet.range, m);
      if (!(most > 0)) {
        return Double.POSITIVE_INFINITY;
      }
      double stake = Math.min(bet.stake, most);
      logs[bet.gambler] += won(bet, m, side == Side.LARGER ? stake : -stake);
    }
    double largest = Arrays.stream(logs).max().orElseThrow();
    double sum = 0;
    for (double log : logs) {
      sum += StrictMath.exp(log - largest);
    }
    return largest + StrictMath.log(sum) - logToWin;
  }

  /**
   * The most that may be staked on a mean; not above 0 if no value can be so far out as m.
   *
   * @param limit no value is beyond it
   * @param range the values' greatest less their least; may be infinite
   */
  static double mostStake(Side side, double limit, double range, double m) {
    double room = side == Side.LARGER ? m - limit : limit - m;
    if (!(room > 0)) {
      return 0;
    }
    return Math.min(Math.min(CAUTION / room, MOST_PARTS_OF_MEAN / m), MOST_FACTOR / range);
  }

  private static double won(Bet bet, double m, double stake) {
    double[] values = bet.values;
    double start = 1 - stake * m;
    double log = bet.misses == 0 ? 0 : bet.misses * StrictMath.log1p(-stake * m);
    double product = 1;
    int i = bet.from;
    for (; i + 4 <= bet.to; i += 4) {
      // Four at once, so that a multiplication need not wait for the one before. No factor is
      // below a tenth, by CAUTION, nor above MOST_FACTOR.
      double first = (start + stake * values[i]) * (start + stake * values[i + 1]);
      double second = (start + stake * values[i + 2]) * (start + stake * values[i + 3]);
      product *= first * second;
      if (!(product > 1e-100 && product < 1e100)) {
        log += StrictMath.log(product);
        product = 1;
      }
    }
    for (; i < bet.to; i++) {
      product *= start + stake * values[i];
      if (!(product > 1e-100 && product < 1e100)) {
        log += StrictMath.log(product);
        product = 1;
      }
    }
    return log + StrictMath.log(product);
  }
}
