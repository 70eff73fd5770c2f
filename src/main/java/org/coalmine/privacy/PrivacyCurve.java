package org.coalmine.privacy;

import java.util.function.DoubleUnaryOperator;

/**
 * What a training promises a group of units at every ε at once: an upper bound on its δ(ε), which
 * never rises in ε. It is kept for ε = 0, 0.01, 0.02, … 100; between two of them the δ of the
 * smaller one holds, above them that of the last.
 *
 * <p>For every outcome S: Pr[S with the group] ≤ e^ε · Pr[S without] + {@link #removing}(ε), and
 * Pr[S without] ≤ e^ε · Pr[S with] + δ of adding.
 */
public final class PrivacyCurve {
  static final double SPACING = 0.01;
  static final int POINTS = 10_001;

  private final double[] removing;
  private final double[] larger;

  /**
   * @param removing the δ of removing at every point
   * @param adding the δ of adding at every point
   */
  PrivacyCurve(double[] removing, double[] adding) {
    this.removing = removing.clone();
    this.larger = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      larger[i] = Math.max(removing[i], adding[i]);
    }
  }

  static double epsilon(int point) {
    return point * SPACING;
  }

  private static int point(double epsilon) {
    return (int) Math.min(POINTS - 1.0, Math.floor(epsilon / SPACING));
  }

  /**
   * The δ of outcomes with the group against those without.
   *
   * @param epsilon at least 0
   */
  public double removing(double epsilon) {
    Require.notNegative("epsilon", epsilon);
    return removing[point(epsilon)];
  }

  /**
   * The δ of both directions.
   *
   * @param epsilon at least 0
   */
  public double delta(double epsilon) {
    Require.notNegative("epsilon", epsilon);
    return larger[point(epsilon)];
  }

  /**
   * The largest probability that an outcome can have with the group if it has one of e^logWithout
   * without: the least of e^(ε + logWithout) + δ(ε) over all ε.
   *
   * @return at most 1
   */
  double mostProbable(double logWithout) {
    double least = 1;
    for (int i = 0; i < POINTS && epsilon(i) + logWithout < 0; i++) {
      least = Math.min(least, Math.exp(epsilon(i) + logWithout) + removing[i]);
    }
    return least;
  }

  /**
   * The trade-off curve f of a test that tells with from without, turned: r ↦ f(1 − r), where f(x)
   * = max(0, max over ε of 1 − δ(ε) − e^ε·x and of e^−ε·(1 − δ(ε) − x)). A δ that is too large only
   * lowers it.
   */
  DoubleUnaryOperator turnedTradeOff() {
    double[] growth = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      growth[i] = Math.exp(epsilon(i));
    }
    return right -> {
      double most = 0;
      for (int i = 0; i < POINTS; i++) {
        most = Math.max(most, (right - larger[i]) / growth[i]);
        most = Math.max(most, 1 - larger[i] - growth[i] * (1 - right));
      }
      return most;
    };
  }
}
