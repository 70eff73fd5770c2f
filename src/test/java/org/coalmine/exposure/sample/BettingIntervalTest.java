package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intervals against gamblers who follow the definition, draw by draw. */
class BettingIntervalTest {
  private static final double ALPHA = 0.05;
  private static final double L = Math.log(2 / ALPHA);
  private static final double SIZE = 1000;
  private static final List<Proposal> MIXTURE =
      List.of(new Proposal(1, 0.2), new Proposal(0.5, 0.3), new Proposal(0, 0.5));
  private static final double[] RIDGES = {1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100};

  /** Values X, not negative, and the parts of each draw. */
  private record Draws(double[] values, double[][] parts, double bound) {
    /** Draws of which some hit, more of them with more of the second proposal's part. */
    static Draws of(int draws, int hits, double bound) {
      Random random = new Random(draws + hits);
      double[][] parts = new double[draws][];
      double[] values = new double[draws];
      for (int i = 0; i < draws; i++) {
        double[] odds = {random.nextDouble(), random.nextDouble(), 0.05 + random.nextDouble()};
        double sum = odds[0] + odds[1] + odds[2];
        parts[i] = new double[] {odds[0] / sum, odds[1] / sum, odds[2] / sum};
        if (random.nextInt(draws) < hits) {
          values[i] =
              Math.min(bound, SIZE * parts[i][2] / 0.5 * (1 - random.nextDouble() * parts[i][1]));
        }
      }
      return new Draws(values, parts, bound);
    }

    int size() {
      return values.length;
    }
  }

  /** What a gambler does with a draw. */
  private record Bet(double[] slopes, double wanted, double limit) {
    double corrected(Draws draws, int i) {
      double value = draws.values[i] / SIZE;
      for (int c = 0; c < slopes.length; c++) {
        value -= slopes[c] * (draws.parts[i][c] - MIXTURE.get(c).share());
      }
      return value;
    }
  }

  private static @Nullable Bet bet(Draws draws, int seen, double horizon, boolean larger) {
    double[] past = Arrays.stream(draws.values).limit(seen).map(x -> x / SIZE).toArray();
    double largest = Arrays.stream(past).max().orElse(0);
    List<double[]> candidates = new ArrayList<>();
    candidates.add(new double[3]);
    double[][] covariance = new double[3][3];
    double[] with = new double[3];
    for (int c = 0; c < 3; c++) {
      for (int d = 0; d < 3; d++) {
        covariance[c][d] = covariance(column(draws, c, seen), column(draws, d, seen));
      }
      with[c] = covariance(column(draws, c, seen), past);
    }
    double trace = covariance[0][0] + covariance[1][1] + covariance[2][2];
    if (covariance[2][2] > 0) {
      candidates.add(new double[] {0, 0, with[2] / covariance[2][2]});
    }
    if (trace > 0) {
      for (double ridge : RIDGES) {
        candidates.add(solve(covariance, ridge * trace / 3, with));
      }
    }
    Bet best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double[] slopes : candidates) {
      Bet any = new Bet(slopes, 0, 0);
      double[] values = new double[seen];
      Arrays.setAll(values, i -> any.corrected(draws, i));
      double mean = Arrays.stream(values).average().orElseThrow();
      double offset = 0.2 * slopes[0] + 0.3 * slopes[1] + 0.5 * slopes[2];
      double most = Math.max(slopes[0], Math.max(slopes[1], slopes[2]));
      double fewest = Math.min(slopes[0], Math.min(slopes[1], slopes[2]));
      double limit =
          larger
              ? offset - most
              : offset
                  + Math.min(
                      draws.bound / SIZE - fewest,
                      Math.max(1.01 / 0.5 - slopes[2], Math.max(-slopes[0], -slopes[1])));
      double room = Math.abs(mean - limit);
      if (larger && most == 0 && fewest == 0) {
        room = largest;
      }
      double variance =
          (Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() + room * room / 4)
              / (seen + 1);
      double forecast = Math.sqrt(2 * L * variance / horizon) + room * L / (0.9 * horizon);
      if (room > 0 && forecast < least * (1 - 1e-9)) {
        least = forecast;
        best = new Bet(slopes, Math.sqrt(2 * L / (horizon * variance)), limit);
      }
    }
    return best;
  }

  private static double[] column(Draws draws, int c, int seen) {
    return Arrays.stream(draws.parts).limit(seen).mapToDouble(parts -> parts[c]).toArray();
  }

  private static double covariance(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB) / a.length;
    }
    return sum;
  }

  /** By Cramer's rule. */
  private static double[] solve(double[][] matrix, double ridge, double[] right) {
    double[][] ridged = new double[3][3];
    for (int i = 0; i < 3; i++) {
      ridged[i] = matrix[i].clone();
      ridged[i][i] += ridge;
    }
    double[] solution = new double[3];
    for (int k = 0; k < 3; k++) {
      double[][] replaced = new double[3][];
      for (int i = 0; i < 3; i++) {
        replaced[i] = ridged[i].clone();
        replaced[i][k] = right[i];
      }
      solution[k] = determinant(replaced) / determinant(ridged);
    }
    return solution;
  }

  private static double determinant(double[][] a) {
    return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  }

  /** ln of what the gamblers of all looks have together. */
  private static double logCapital(Draws draws, DrawPlan plan, double m, boolean larger) {
    List<Long> looks = new ArrayList<>(List.of(plan.first()));
    while (looks.get(looks.size() - 1) < plan.most()) {
      looks.add(plan.next(looks.get(looks.size() - 1)));
    }
    double all = 0;
    for (int k = 0; k < looks.size(); k++) {
      double share = looks.size() == 1 ? 1 : k == looks.size() - 1 ? 0.5 : 0.5 / (looks.size() - 1);
      double log = Math.log(share);
      long end = Math.max(1, plan.first() / 64);
      Bet bet = null;
      for (int i = 0; i < draws.size(); i++) {
        if (i == end) {
          bet = i < looks.get(k) ? bet(draws, i, looks.get(k), larger) : null;
          end *= 2;
        }
        if (bet != null) {
          double room = larger ? m - bet.limit : bet.limit - m;
          double stake = Math.min(bet.wanted, 0.9 / room);
          double factor =
              room > 0
                  ? 1 + (larger ? 1 : -1) * stake * (bet.corrected(draws, i) - m)
                  : Double.POSITIVE_INFINITY;
          assertThat(factor).isGreaterThan(0.1 - 1e-6);
          log += Math.log(factor);
        }
      }
      all += Math.exp(log);
    }
    return Math.log(all);
  }

  private static BettingInterval interval(Draws draws, DrawPlan plan) {
    double[] parts = Arrays.stream(draws.parts).flatMapToDouble(Arrays::stream).toArray();
    PastParts past = new PastParts(MIXTURE, parts, plan);
    return BettingInterval.of(
        past, new CorrectedValues(past, draws.values, SIZE), draws.bound / SIZE, 1, ALPHA);
  }

  /** The last row has a bound that binds, the two before it one look only or not all draws yet. */
  @ParameterizedTest
  @CsvSource({
    "640, 0, 80, 640, 1e9",
    "640, 1, 80, 640, 1e9",
    "640, 3, 80, 640, 1e9",
    "640, 40, 80, 640, 1e9",
    "640, 300, 80, 640, 1e9",
    "640, 640, 80, 640, 1e9",
    "640, 40, 640, 640, 1e9",
    "320, 100, 80, 640, 1e9",
    "640, 20, 80, 640, 50"
  })
  void endsWhereTheGamblersWouldHaveWon(int size, int hits, int first, int most, double bound) {
    Draws draws = Draws.of(size, hits, bound);
    DrawPlan plan = new DrawPlan(first, most, 0.1);
    BettingInterval interval = interval(draws, plan);
    double precise = 2e-3 * (interval.high() - interval.low());
    if (interval.low() > 0) {
      assertThat(logCapital(draws, plan, interval.low(), true)).isGreaterThan(L - 1e-6);
      assertThat(logCapital(draws, plan, interval.low() + precise, true)).isLessThan(L);
    } else {
      assertThat(logCapital(draws, plan, 1e-9, true)).isLessThan(L);
    }
    if (interval.high() < 1) {
      assertThat(logCapital(draws, plan, interval.high(), false)).isGreaterThan(L - 1e-6);
      assertThat(logCapital(draws, plan, interval.high() - precise, false)).isLessThan(L);
    } else {
      assertThat(logCapital(draws, plan, 1 - 1e-9, false)).isLessThan(L);
    }
  }
}
