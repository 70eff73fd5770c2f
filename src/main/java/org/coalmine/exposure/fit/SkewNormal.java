package org.coalmine.exposure.fit;

import java.io.Serializable;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.coalmine.draw.KeyedStream;

/**
 * The skew-normal distribution (Azzalini, A class of distributions which includes the normal ones,
 * 1985), with a distribution function that stays accurate where it is far below the smallest {@code
 * double}.
 *
 * <p><b>Why.</b> The Secret Sharer (section 4.3) extrapolates exposure by fitting this distribution
 * to log-perplexities of sampled candidates and reading −log2 F at the canary's. A memorized canary
 * lies so far out that F itself is 0 in floating point; −log2 F must be computed as a logarithm
 * throughout.
 *
 * <p><b>How.</b> With z = (x − location) / scale and shape α, F = Φ(z) − 2 T(z, α), T being Owen's
 * function. The difference cancels in the tail, but by Craig's form of Φ both terms are integrals
 * of one positive function, so that for z ≤ 0 and either sign of α
 *
 * <pre>F(z; α) = 1/π ∫ exp(−z² (1 + t²) / 2) / (1 + t²) dt,  t from α to ∞</pre>
 *
 * and F(z; α) = 1 − F(−z; −α) for z &gt; 0, where nothing small is left to lose. The factor at the
 * integrand's maximum, t = m = max(α, 0), is taken out as a logarithm. With t = sinh(b + w) and
 * sinh b = m the rest is
 *
 * <pre>∫ exp(−z²/2 · sinh(w) · sinh(w + 2b)) / cosh(b + w) dw</pre>
 *
 * a smooth function whose width is of order 1 for small |z| and shrinks with it; it is cut where it
 * has fallen by e^−42 and summed by Gauss-Legendre quadrature. The product of hyperbolic sines
 * stands for sinh² − m² without cancellation.
 *
 * @param location ξ, in the unit of the values
 * @param scale ω, positive, in the unit of the values
 * @param shape α; 0 is the normal distribution, negative has its long tail to the left
 */
public record SkewNormal(double location, double scale, double shape) implements Serializable {
  private static final double LOG_2 = StrictMath.log(2);
  private static final double LOG_PI = StrictMath.log(Math.PI);
  private static final double HALF_LOG_2_PI = StrictMath.log(2 * Math.PI) / 2;
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double SQRT_2_OVER_PI = StrictMath.sqrt(2 / Math.PI);

  /** The integrand is cut where it has fallen by e to minus this. */
  private static final double FALL = 42;

  private static final double WIDEST_PANEL = 1.25;
  private static final GaussLegendre QUADRATURE = GaussLegendre.of(16);
  private static final ContinuousDistribution NORMAL = NormalDistribution.of(0, 1);

  public SkewNormal {
    if (!Double.isFinite(location) || !Double.isFinite(shape)) {
      throw new IllegalArgumentException(
          "location and shape must be finite: location " + location + ", shape " + shape);
    }
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scale must be positive and finite: " + scale);
    }
  }

  /** ln of the density at a value, per unit of the value. */
  public double logDensity(double value) {
    double z = (value - location) / scale;
    return LOG_2 - HALF_LOG_2_PI - StrictMath.log(scale) - z * z / 2 + logNormalCdf(shape * z);
  }

  /**
   * ln Pr[X ≤ value], to about 1e-11 relative, in both tails.
   *
   * @return at most 0; −∞ only where the logarithm itself is out of the range of {@code double}
   */
  double logCdf(double value) {
    double z = (value - location) / scale;
    return z <= 0 ? logLower(z, shape) : StrictMath.log1p(-StrictMath.exp(logLower(-z, -shape)));
  }

  /** Pr[X ≤ value]. */
  public double cdf(double value) {
    double z = (value - location) / scale;
    return z <= 0 ? StrictMath.exp(logLower(z, shape)) : 1 - StrictMath.exp(logLower(-z, -shape));
  }

  /** −log2 Pr[X ≤ value]: the exposure that extrapolation claims, in bits. Has no upper bound. */
  public double exposureBits(double value) {
    return 0 - logCdf(value) / LOG_2;
  }

  /** One draw: δ|U| + √(1 − δ²) V with U, V standard normal and δ = α / √(1 + α²). */
  double draw(KeyedStream stream) {
    double delta = shape / StrictMath.hypot(1, shape);
    double u = normal(stream);
    double v = normal(stream);
    return location + scale * (delta * Math.abs(u) + v / StrictMath.hypot(1, shape));
  }

  private static double normal(KeyedStream stream) {
    return NORMAL.inverseCumulativeProbability(((stream.nextLong() >>> 11) + 0.5) * 0x1p-53);
  }

  private static double logLower(double z, double shape) {
    double square = z * z;
    double peak = Math.max(shape, 0);
    double baseExp = peak + StrictMath.hypot(1, peak);
    double fall = Math.min(2 * FALL / square, 0x1p1000);
    double end = StrictMath.sqrt(peak * peak + fall);
    double rise =
        fall / (end + peak) + fall / (StrictMath.hypot(1, end) + StrictMath.hypot(1, peak));
    double high = Math.min(FALL, StrictMath.log1p(rise / baseExp));
    double low = shape < 0 ? -Math.min(high, asinh(-shape)) : 0;

    int panels = Math.max(2, (int) Math.ceil((high - low) / WIDEST_PANEL));
    double half = (high - low) / panels / 2;
    double sum = 0;
    for (int panel = 0; panel < panels; panel++) {
      double middle = low + (2 * panel + 1) * half;
      for (int k = 0; k < QUADRATURE.size(); k++) {
        double w = middle + half * QUADRATURE.node(k);
        double growth = StrictMath.expm1(w);
        double sinh = (growth + growth / (growth + 1)) / 2;
        double up = (growth + 1) * baseExp;
        double shifted = peak == 0 ? sinh : (up * baseExp - 1 / (up * baseExp)) / 2;
        sum +=
            QUADRATURE.weight(k) * StrictMath.exp(-square / 2 * sinh * shifted) * 2 / (up + 1 / up);
      }
    }
    return -square * (1 + peak * peak) / 2 + StrictMath.log(sum * half) - LOG_PI;
  }

  private static double asinh(double value) {
    return StrictMath.log(value + StrictMath.hypot(1, value));
  }

  /** ln Φ(x), accurate in both tails. */
  static double logNormalCdf(double x) {
    return x < 0
        ? StrictMath.log(Erfcx.value(-x / SQRT_2) / 2) - x * x / 2
        : StrictMath.log1p(-Erfc.value(x / SQRT_2) / 2);
  }

  /** φ(x) / Φ(x), the derivative of {@link #logNormalCdf}. */
  static double inverseMills(double x) {
    return x < 26 ? SQRT_2_OVER_PI / Erfcx.value(-x / SQRT_2) : 0;
  }
}
