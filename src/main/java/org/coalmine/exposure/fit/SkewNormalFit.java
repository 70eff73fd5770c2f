package org.coalmine.exposure.fit;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The skew-normal distribution of greatest likelihood for a sample.
 *
 * <p>The mean log-likelihood of (ξ, ln ω, α) is maximized by Newton's method with Levenberg's
 * damping on the standardized sample, with the analytic Hessian; the functions ζ1 = φ/Φ and ζ2 =
 * ζ1' carry all of it (Azzalini and Capitanio, Statistical applications of the multivariate skew
 * normal distribution, 1999). Two difficulties are known. At α = 0 the likelihood is always
 * stationary, so the search starts on both sides of it, from the moments, and the better end is
 * taken. And a sample whose skewness is near the distribution's limit of 0.9953 may have its
 * maximum at infinite α; the search ends at |α| = {@value #MOST_SHAPE} and says so.
 *
 * @param distribution the distribution found
 * @param meanLogLikelihood the mean log-density of the sample under it
 * @param atLimit whether the shape stopped at its limit
 */
public record SkewNormalFit(SkewNormal distribution, double meanLogLikelihood, boolean atLimit)
    implements Serializable {
  /** The largest shape considered, either side of 0. */
  public static final double MOST_SHAPE = 1000;

  /** The fewest values a fit is made from. */
  public static final int FEWEST_VALUES = 10;

  private static final double LEAST_START = 0.5;
  private static final double MOST_SKEWNESS = 0.9;
  private static final int MOST_ITERATIONS = 500;
  private static final double MOST_DAMPING = 1e12;
  private static final double PRECISION = 1e-10;

  /**
   * Fits a sample.
   *
   * @param values at least {@value #FEWEST_VALUES}, finite, not all equal
   */
  public static SkewNormalFit of(double[] values) {
    Standardized sample = Standardized.of(values);
    double skewness = sample.skewness();
    double[] start = fromMoments(Math.min(Math.abs(skewness), MOST_SKEWNESS));
    double sign = skewness < 0 ? -1 : 1;
    Climb sameSide = new Climb(sample.values).from(sign * start[0], start[1], sign * start[2]);
    Climb otherSide = new Climb(sample.values).from(-sign * start[0], start[1], -sign * start[2]);
    return sample.fit(
        sameSide.meanLogLikelihood >= otherSide.meanLogLikelihood ? sameSide : otherSide);
  }

  /** Fits a sample that is much like the one this was fitted to. */
  SkewNormalFit again(double[] values) {
    Standardized sample = Standardized.of(values);
    return sample.fit(
        new Climb(sample.values)
            .from(
                (distribution.location() - sample.mean) / sample.deviation,
                StrictMath.log(distribution.scale() / sample.deviation),
                distribution.shape()));
  }

  private static double[] fromMoments(double skewness) {
    double root = StrictMath.cbrt(skewness * skewness);
    double delta =
        StrictMath.sqrt(
            Math.PI / 2 * root / (root + StrictMath.cbrt((4 - Math.PI) * (4 - Math.PI) / 4)));
    double shape = Math.max(LEAST_START, delta / StrictMath.sqrt(1 - delta * delta));
    double used = shape / StrictMath.hypot(1, shape);
    double scale = 1 / StrictMath.sqrt(1 - 2 * used * used / Math.PI);
    return new double[] {
      -scale * used * StrictMath.sqrt(2 / Math.PI), StrictMath.log(scale), shape
    };
  }

  private record Standardized(double[] values, double mean, double deviation) {
    static Standardized of(double[] given) {
      if (given.length < FEWEST_VALUES) {
        throw new IllegalArgumentException(
            "a fit needs at least " + FEWEST_VALUES + " values: " + given.length);
      }
      double mean = Arrays.stream(given).sum() / given.length;
      double variance = Arrays.stream(given).map(x -> (x - mean) * (x - mean)).sum() / given.length;
      if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "values must be finite and not all equal: variance " + variance);
      }
      double deviation = StrictMath.sqrt(variance);
      return new Standardized(
          Arrays.stream(given).map(x -> (x - mean) / deviation).toArray(), mean, deviation);
    }

    double skewness() {
      return DoubleStream.of(values).map(x -> x * x * x).sum() / values.length;
    }

    SkewNormalFit fit(Climb climb) {
      return new SkewNormalFit(
          new SkewNormal(
              mean + deviation * climb.at[0], deviation * StrictMath.exp(climb.at[1]), climb.at[2]),
          climb.meanLogLikelihood - StrictMath.log(deviation),
          Math.abs(climb.at[2]) >= MOST_SHAPE);
    }
  }

  /** The ascent from one start. */
  private static final class Climb {
    private static final double CONSTANT = StrictMath.log(2 / StrictMath.sqrt(2 * Math.PI));

    private final double[] values;
    private double[] at = new double[3];
    private double meanLogLikelihood;
    private final double[] gradient = new double[3];
    private final double[][] curvature = new double[3][3];

    Climb(double[] values) {
      this.values = values;
    }

    Climb from(double location, double logScale, double shape) {
      at = new double[] {location, logScale, shape};
      meanLogLikelihood = meanLogLikelihood(at);
      double damping = 1e-3;
      derive();
      for (int i = 0; i < MOST_ITERATIONS && damping < MOST_DAMPING; i++) {
        double[] step = step(damping);
        double[] next = {at[0] + step[0], at[1] + step[1], limited(at[2] + step[2])};
        double reached = Double.isNaN(next[0]) ? Double.NaN : meanLogLikelihood(next);
        if (!(reached >= meanLogLikelihood)) {
          damping *= 8;
          continue;
        }
        double moved = 0;
        for (int k = 0; k < 3; k++) {
          moved = Math.max(moved, Math.abs(next[k] - at[k]) / (1 + Math.abs(at[k])));
        }
        at = next;
        meanLogLikelihood = reached;
        if (moved < PRECISION) {
          break;
        }
        damping = Math.max(damping / 8, 1e-12);
        derive();
      }
      return this;
    }

    private static double limited(double shape) {
      return Math.max(-MOST_SHAPE, Math.min(MOST_SHAPE, shape));
    }

    private double meanLogLikelihood(double[] p) {
      double inverseScale = StrictMath.exp(-p[1]);
      double sum = 0;
      for (double value : values) {
        double z = (value - p[0]) * inverseScale;
        sum += SkewNormal.logNormalCdf(p[2] * z) - z * z / 2;
      }
      return CONSTANT - p[1] + sum / values.length;
    }

    /** The gradient and minus the Hessian, sums over the sample. */
    private void derive() {
      Arrays.fill(gradient, 0);
      for (double[] row : curvature) {
        Arrays.fill(row, 0);
      }
      double inverseScale = StrictMath.exp(-at[1]);
      double shape = at[2];
      for (double value : values) {
        double z = (value - at[0]) * inverseScale;
        double zeta1 = SkewNormal.inverseMills(shape * z);
        double zeta2 = -zeta1 * (shape * z + zeta1);
        double byZ = -z + shape * zeta1;
        double byZz = -1 + shape * shape * zeta2;
        double byZShape = zeta1 + shape * z * zeta2;
        gradient[0] -= byZ * inverseScale;
        gradient[1] -= 1 + z * byZ;
        gradient[2] += z * zeta1;
        curvature[0][0] -= byZz * inverseScale * inverseScale;
        curvature[0][1] -= (byZ + z * byZz) * inverseScale;
        curvature[0][2] += byZShape * inverseScale;
        curvature[1][1] -= z * byZ + z * z * byZz;
        curvature[1][2] += z * byZShape;
        curvature[2][2] -= z * z * zeta2;
      }
      boolean heldAtLimit = Math.abs(shape) >= MOST_SHAPE && shape * gradient[2] > 0;
      if (heldAtLimit) {
        gradient[2] = 0;
        curvature[0][2] = 0;
        curvature[1][2] = 0;
        curvature[2][2] = values.length;
      }
      for (int row = 1; row < 3; row++) {
        for (int column = 0; column < row; column++) {
          curvature[row][column] = curvature[column][row];
        }
      }
    }

    /** Solves (curvature + damping) step = gradient; NaN if the matrix is not positive definite. */
    private double[] step(double damping) {
      double[][] l = new double[3][3];
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column <= row; column++) {
          double rest = curvature[row][column];
          for (int k = 0; k < column; k++) {
            rest -= l[row][k] * l[column][k];
          }
          if (row == column) {
            rest += damping * values.length;
            if (!(rest > 0)) {
              return new double[] {Double.NaN, Double.NaN, Double.NaN};
            }
            l[row][row] = StrictMath.sqrt(rest);
          } else {
            l[row][column] = rest / l[column][column];
          }
        }
      }
      double[] step = gradient.clone();
      for (int row = 0; row < 3; row++) {
        for (int k = 0; k < row; k++) {
          step[row] -= l[row][k] * step[k];
        }
        step[row] /= l[row][row];
      }
      for (int row = 2; row >= 0; row--) {
        for (int k = row + 1; k < 3; k++) {
          step[row] -= l[k][row] * step[k];
        }
        step[row] /= l[row][row];
      }
      return step;
    }
  }
}
