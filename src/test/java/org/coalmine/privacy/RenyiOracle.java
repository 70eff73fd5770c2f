package org.coalmine.privacy;

/** The moment of {@link RenyiMoment} by another road: integration over the line. */
final class RenyiOracle {
  private RenyiOracle() {}

  /**
   * ln(1 + E[(1 + y)^α − 1 − αy]) with y = q(e^{(2z−1)/2σ²} − 1), E y = 0 for z ~ N(0, σ²): the
   * integrand is never negative. The trapezoidal rule converges geometrically.
   */
  static double logMoment(double rate, double noise, double order) {
    double low = -13 * noise;
    double high = order + 13 * noise;
    int points = 12_000;
    double spacing = (high - low) / points;
    double largest = order * (order - 1) / (2 * noise * noise);
    double sum = 0;
    for (int i = 0; i <= points; i++) {
      double z = low + i * spacing;
      double y = rate * Math.expm1((2 * z - 1) / (2 * noise * noise));
      double logDensity = -z * z / (2 * noise * noise) - Math.log(noise * Math.sqrt(2 * Math.PI));
      sum +=
          Math.abs(y) < 1e-3
              ? Math.exp(logDensity - largest) * series(y, order)
              : Math.exp(logDensity + order * Math.log1p(y) - largest)
                  - Math.exp(logDensity - largest) * (1 + order * y);
    }
    double logLessOne = largest + Math.log(sum * spacing);
    return logLessOne > 30 ? logLessOne : Math.log1p(Math.exp(logLessOne));
  }

  /** (1 + y)^α − 1 − αy for small y. */
  private static double series(double y, double order) {
    double term = order * (order - 1) / 2 * y * y;
    double sum = 0;
    for (int i = 2; i < 60; i++) {
      sum += term;
      term *= (order - i) / (i + 1) * y;
    }
    return sum;
  }
}
