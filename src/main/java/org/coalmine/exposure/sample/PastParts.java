package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.List;

/**
 * What the draws before a block of bets tell of the proposals' parts in them, for every block; the
 * same for all canaries of a sample. Immutable.
 *
 * <p>Blocks end where their length doubles; the first is a 64th of the first look. Nothing is bet
 * on it, as nothing was drawn before.
 */
final class PastParts {
  /** The uniform proposal's weights have rounding of their own. */
  static final double ROUNDING = 1.01;

  /** ρ of the ridge regressions, as a part of the parts' mean variance. */
  private static final double[] RIDGES = {1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100};

  private static final int FIRST_BLOCKS = 64;

  /** All parts of the first draw first. */
  private final double[] each;

  /** By proposal. */
  private final double[][] parts;

  private final double[] shares;
  private final int uniform;
  private final DrawPlan plan;
  private final int[] ends;
  private final Past[] pasts;

  /**
   * The draws before a block.
   *
   * @param draws how many
   * @param deviations of each part's mean from its share
   * @param covariances of the parts
   * @param inverses of the covariances with a ridge, for every ρ
   */
  private record Past(
      int draws, double[] deviations, double[][] covariances, double[][][] inverses) {}

  /**
   * The parts of a sample's draws.
   *
   * @param parts of each proposal in what was drawn, all of the first draw first
   * @param plan the plan the draws were made by
   */
  PastParts(List<Proposal> mixture, double[] parts, DrawPlan plan) {
    int count = mixture.size();
    int draws = parts.length / count;
    this.plan = plan;
    this.each = parts;
    this.shares = mixture.stream().mapToDouble(Proposal::share).toArray();
    this.uniform = uniform(mixture);
    this.parts = new double[count][draws];
    for (int draw = 0; draw < draws; draw++) {
      for (int c = 0; c < count; c++) {
        this.parts[c][draw] = parts[draw * count + c];
      }
    }
    long first = Math.max(1, plan.first() / FIRST_BLOCKS);
    int blocks = 1;
    for (long end = first; end < draws; end *= 2) {
      blocks++;
    }
    this.ends = new int[blocks];
    for (int block = 0; block < blocks; block++) {
      ends[block] = (int) Math.min(draws, first << block);
    }
    this.pasts = pasts();
  }

  private static int uniform(List<Proposal> mixture) {
    int found = -1;
    for (int c = 0; c < mixture.size(); c++) {
      if (mixture.get(c).isUniform()
          && (found < 0 || mixture.get(c).share() > mixture.get(found).share())) {
        found = c;
      }
    }
    return found;
  }

  private Past[] pasts() {
    int count = shares.length;
    Past[] found = new Past[ends.length];
    double[] sums = new double[count];
    double[][] products = new double[count][count];
    double[] deviations = new double[count];
    for (int block = 1, draw = 0; block < ends.length; block++) {
      for (; draw < ends[block - 1]; draw++) {
        for (int c = 0; c < count; c++) {
          deviations[c] = parts[c][draw] - shares[c];
          sums[c] += deviations[c];
          for (int d = 0; d <= c; d++) {
            products[c][d] += deviations[c] * deviations[d];
          }
        }
      }
      found[block] = past(draw, sums, products);
    }
    return found;
  }

  private static Past past(int draws, double[] sums, double[][] products) {
    int count = sums.length;
    double[] means = Arrays.stream(sums).map(sum -> sum / draws).toArray();
    double[][] covariances = new double[count][count];
    double trace = 0;
    for (int c = 0; c < count; c++) {
      for (int d = 0; d <= c; d++) {
        covariances[c][d] = products[c][d] / draws - means[c] * means[d];
        covariances[d][c] = covariances[c][d];
      }
      trace += covariances[c][c];
    }
    double ofRidge = trace / count;
    double[][][] inverses =
        trace > 0
            ? Arrays.stream(RIDGES)
                .mapToObj(ridge -> ControlVariates.inverse(covariances, ridge * ofRidge))
                .toArray(double[][][]::new)
            : new double[0][][];
    return new Past(draws, means, covariances, inverses);
  }

  /** The plan the draws were made by. */
  DrawPlan plan() {
    return plan;
  }

  int draws() {
    return parts[0].length;
  }

  int blocks() {
    return ends.length;
  }

  /** The first draw of a block. */
  int from(int block) {
    return block == 0 ? 0 : ends[block - 1];
  }

  /** The draw after the last one of a block. */
  int to(int block) {
    return ends[block];
  }

  /** How many corrections are tried before a block. */
  static int mostCorrections() {
    return 2 + RIDGES.length;
  }

  int proposals() {
    return shares.length;
  }

  /**
   * The corrections to try in a block: none; the uniform proposal's part alone; and all parts, by
   * ridge regression. Each is null that cannot be found from the draws before.
   *
   * @param before what those draws' values were
   */
  Correction[] corrections(int block, Values before) {
    Past past = pasts[block];
    int count = shares.length;
    double mean = before.sum / past.draws;
    double variance = Math.max(0, before.squares / past.draws - mean * mean);
    double[] covariances = new double[count];
    for (int c = 0; c < count; c++) {
      covariances[c] = before.products[c] / past.draws - mean * past.deviations[c];
    }
    Correction[] found = new Correction[mostCorrections()];
    found[0] = correction(past, new double[count], mean, variance, covariances);
    if (uniform >= 0 && past.covariances[uniform][uniform] > 0) {
      double[] slopes = new double[count];
      slopes[uniform] = covariances[uniform] / past.covariances[uniform][uniform];
      found[1] = correction(past, slopes, mean, variance, covariances);
    }
    for (int ridge = 0; ridge < past.inverses.length; ridge++) {
      double[] slopes = new double[count];
      for (int c = 0; c < count; c++) {
        slopes[c] = dot(past.inverses[ridge][c], covariances);
      }
      found[2 + ridge] = correction(past, slopes, mean, variance, covariances);
    }
    return found;
  }

  /** The sums over the values of some first draws that {@link #corrections} need. */
  static final class Values {
    private final double[] products;
    private double sum;
    private double squares;
    private double largest;

    Values(int proposals) {
      products = new double[proposals];
    }

    void add(PastParts parts, int draw, double value) {
      sum += value;
      squares += value * value;
      largest = Math.max(largest, value);
      double[] each = parts.each;
      double[] shares = parts.shares;
      int at = draw * shares.length;
      for (int c = 0; c < shares.length; c++) {
        products[c] += value * (each[at + c] - shares[c]);
      }
    }

    double largest() {
      return largest;
    }
  }

  /**
   * A correction.
   *
   * @param mean of V over some draws
   * @param squares Σ (V − mean)² over them
   * @param seen how many they are
   */
  Correction correction(double[] slopes, double mean, double squares, int seen) {
    return new Correction(slopes, dot(slopes, shares), mean, squares, seen);
  }

  private Correction correction(
      Past past, double[] slopes, double mean, double variance, double[] covariances) {
    double explained = 0;
    for (int c = 0; c < slopes.length; c++) {
      explained += slopes[c] * (2 * covariances[c] - dot(past.covariances[c], slopes));
    }
    return correction(
        slopes,
        mean - dot(slopes, past.deviations),
        Math.max(0, variance - explained) * past.draws,
        past.draws);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** What a value is corrected by: V = X − Σ β_c (P_c − a_c). */
  static final class Correction {
    /** More than rounding can make of a corrected value, as a part of the slopes. */
    private static final double OF_SLOPES = 1e-12;

    private final double[] slopes;
    private final double offset;
    private final double mean;
    private final double squares;
    private final int seen;
    private final double fewest;
    private final double most;
    private final double rounding;

    private Correction(double[] slopes, double offset, double mean, double squares, int seen) {
      this.slopes = slopes;
      this.offset = offset;
      this.mean = mean;
      this.squares = squares;
      this.seen = seen;
      double least = slopes[0];
      double largest = slopes[0];
      double sum = 0;
      for (double slope : slopes) {
        least = Math.min(least, slope);
        largest = Math.max(largest, slope);
        sum += Math.abs(slope);
      }
      this.fewest = least;
      this.most = largest;
      this.rounding = OF_SLOPES * sum;
    }

    /** The mean of V over the draws before. */
    double mean() {
      return mean;
    }

    /**
     * Σ (V − mean)² over them, with one of deviation g/2 thrown in, over one more than they are.
     */
    double variance(double g) {
      return (squares + g * g / 4) / (seen + 1);
    }

    boolean none() {
      return fewest == 0 && most == 0;
    }

    /** No V is below this, as no X is below 0; not above 0. */
    double least() {
      return offset - most - rounding;
    }
  }

  /**
   * No corrected value is above this.
   *
   * @param bound no X is above it; may be infinite
   */
  double most(Correction correction, double bound) {
    double[] slopes = correction.slopes;
    double byBound = bound - correction.fewest;
    double byUniform = Double.POSITIVE_INFINITY;
    if (uniform >= 0) {
      byUniform = ROUNDING / shares[uniform] - slopes[uniform];
      for (int c = 0; c < slopes.length; c++) {
        byUniform = c == uniform ? byUniform : Math.max(byUniform, -slopes[c]);
      }
    }
    return correction.offset + Math.min(byBound, byUniform) + correction.rounding;
  }

  /** Corrects the values of a block. */
  void correct(int block, Correction correction, double[] values, double[] corrected) {
    int from = from(block);
    int to = to(block);
    for (int draw = from; draw < to; draw++) {
      corrected[draw] = values[draw] + correction.offset;
    }
    for (int c = 0; c < shares.length; c++) {
      double slope = correction.slopes[c];
      if (slope != 0) {
        double[] part = parts[c];
        for (int draw = from; draw < to; draw++) {
          corrected[draw] -= slope * part[draw];
        }
      }
    }
  }
}
