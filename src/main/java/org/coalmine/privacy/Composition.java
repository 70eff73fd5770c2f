package org.coalmine.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * The sum L of many independent discrete losses, looked at around one ε. See {@link PldAccountant}
 * for why it is tilted and what each error bound is.
 */
final class Composition {
  /** Mass of the tilted sum that may lie beyond each end of the window. */
  private static final double LOG_WINDOW_TAIL = Math.log(1e-13);

  /** What the sketch may be off in the window's upper end, of its length. */
  private static final double WINDOW_MARGIN = 0.03;

  /** Covers the rounding of the logarithms in the Chernoff bound. */
  private static final double MARGIN_OF_MOMENT = 1e-3;

  private static final double UNIT_ROUNDOFF = 0x1p-53;

  /** A part of the spectrum below e to this is taken as 0, and counted as error. */
  private static final double LOG_NEGLIGIBLE = -80;

  /** One stretch: the same loss, {@code times} times. */
  record Repeated(DiscreteLoss loss, long times) {}

  private record Sketched(LossSketch loss, long times) {}

  private final List<Repeated> losses;
  private final double width;
  private final double tilt;
  private final double windowLow;
  private final double windowHigh;

  /** The tilt of the upper Chernoff bound on the tilted sum. */
  private final double tailTilt;

  private Composition(List<Repeated> losses, List<Sketched> sketches, double tilt) {
    this.losses = losses;
    this.width = losses.get(0).loss().width;
    this.tilt = tilt;
    double logMoment = logMoment(sketches, tilt);
    DoubleUnaryOperator high =
        more -> (logMoment(sketches, tilt + more) - logMoment - LOG_WINDOW_TAIL) / more;
    DoubleUnaryOperator low =
        less -> (logMoment(sketches, tilt - less) - logMoment - LOG_WINDOW_TAIL) / less;
    this.tailTilt = leastPoint(high);
    this.windowLow = -low.applyAsDouble(leastPoint(low));
    double sketchedHigh = high.applyAsDouble(tailTilt);
    this.windowHigh =
        Math.min(sketchedHigh + WINDOW_MARGIN * (sketchedHigh - windowLow), largestLoss());
  }

  private double largestLoss() {
    double sum = 0;
    for (Repeated repeated : losses) {
      sum += repeated.times() * repeated.loss().loss(repeated.loss().masses.length - 1);
    }
    return sum;
  }

  /** Tilted to where the sum's ε at this δ is about to be. */
  static Composition aroundDelta(List<Repeated> losses, double delta) {
    List<Sketched> sketches = sketches(losses);
    return new Composition(
        losses, sketches, leastPoint(tilt -> (logMoment(sketches, tilt) - Math.log(delta)) / tilt));
  }

  /** Tilted to this ε. */
  static Composition aroundEpsilon(List<Repeated> losses, double epsilon) {
    List<Sketched> sketches = sketches(losses);
    return new Composition(
        losses, sketches, leastPoint(tilt -> logMoment(sketches, tilt) - tilt * epsilon));
  }

  private static List<Sketched> sketches(List<Repeated> losses) {
    return losses.stream()
        .map(repeated -> new Sketched(new LossSketch(repeated.loss()), repeated.times()))
        .toList();
  }

  private static double logMoment(List<Sketched> sketches, double tilt) {
    double sum = 0;
    for (Sketched sketched : sketches) {
      sum += sketched.times() * sketched.loss().logMoment(tilt);
    }
    return sum;
  }

  /**
   * Where a function of a positive number with one valley is about least: golden section in logs.
   */
  private static double leastPoint(DoubleUnaryOperator function) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = Math.log(1e-4);
    double high = Math.log(1e5);
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double atLeft = function.applyAsDouble(Math.exp(left));
    double atRight = function.applyAsDouble(Math.exp(right));
    while (high - low > 0.01) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - ratio * (high - low);
        atLeft = function.applyAsDouble(Math.exp(left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + ratio * (high - low);
        atRight = function.applyAsDouble(Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** How many grid points the window needs: a power of two; empty if more than 2^22. */
  OptionalInt points() {
    double needed = (windowHigh - windowLow) / width + 4;
    if (!(needed <= 1 << 22)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Math.max(1 << 10, Integer.highestOneBit((int) needed) << 1));
  }

  /**
   * The hockey-stick curve of the sum: from above, U and V of every grid point as in {@link
   * PldAccountant}.
   */
  Curve curve() {
    int points = points().orElseThrow();
    long lowest = (long) Math.floor(windowLow / width) - 1;
    List<double[][]> spectra = new ArrayList<>();
    double logMoment = 0;
    double logTailMoment = 0;
    for (Repeated repeated : losses) {
      double own = repeated.loss().logMoment(tilt);
      logMoment += repeated.times() * own;
      logTailMoment += repeated.times() * repeated.loss().logMoment(tilt + tailTilt);
      spectra.add(spectrum(repeated.loss().tilted(tilt, own), points));
    }
    double transformError = transformError(points);
    double[][] product = new double[2][points];
    double pointError = power(spectra, product, transformError);
    FastFourierTransformer.transformInPlace(
        product, DftNormalization.STANDARD, TransformType.INVERSE);

    double beyond = (lowest + points) * width;
    double massBeyond =
        beyond > largestLoss()
            ? 0
            : Math.exp(
                Math.min(0, logTailMoment - logMoment - tailTilt * beyond) + MARGIN_OF_MOMENT);
    double[] masses = product[1];
    for (int i = 0; i < points; i++) {
      masses[i] =
          Math.max(0, product[0][(int) Math.floorMod(lowest + i, (long) points)]) + pointError;
    }
    double infinite = losses.stream().mapToDouble(one -> one.times() * one.loss().infinite).sum();
    return new Curve(lowest, width, tilt, logMoment, masses, massBeyond, infinite);
  }

  private static double[][] spectrum(DiscreteLoss loss, int points) {
    double[][] spectrum = new double[2][points];
    for (int j = 0; j < loss.masses.length; j++) {
      spectrum[0][Math.floorMod(loss.first + j, points)] += loss.masses[j];
    }
    FastFourierTransformer.transformInPlace(
        spectrum, DftNormalization.STANDARD, TransformType.FORWARD);
    return spectrum;
  }

  /**
   * The largest error of a value of a transform, for inputs whose absolute values sum to 1. The
   * library forms the roots of unity of a stage of half length h by repeated multiplication, so the
   * last is off by at most 3.3·h·u; summed over the stages that is 3.3·n·u, and the butterflies add
   * 5·u·log2 n.
   */
  static double transformError(int points) {
    return 4.0 * points * UNIT_ROUNDOFF;
  }

  /**
   * Multiplies all spectra, each as often as its loss repeats, into {@code product}.
   *
   * @return a bound on the error of every value of the inverse transform of the product
   */
  private double power(List<double[][]> spectra, double[][] product, double transformError) {
    int points = product[0].length;
    double errorSum = 0;
    double productSum = 0;
    for (int i = 0; i <= points / 2; i++) {
      double logBound = 0;
      double relativeError = 0;
      for (int s = 0; s < spectra.size(); s++) {
        long times = losses.get(s).times();
        double[][] spectrum = spectra.get(s);
        double bound = Math.hypot(spectrum[0][i], spectrum[1][i]) + transformError;
        logBound += times * Math.log(bound);
        relativeError += times * (transformError / bound + 8 * UNIT_ROUNDOFF);
      }
      int both = i == 0 || i == points / 2 ? 1 : 2;
      double bound = Math.exp(logBound);
      if (logBound < LOG_NEGLIGIBLE) {
        errorSum += both * bound;
        continue;
      }
      double re = 1;
      double im = 0;
      for (int s = 0; s < spectra.size(); s++) {
        double baseRe = spectra.get(s)[0][i];
        double baseIm = spectra.get(s)[1][i];
        for (long exponent = losses.get(s).times(); exponent > 0; exponent >>= 1) {
          if ((exponent & 1) == 1) {
            double next = re * baseRe - im * baseIm;
            im = re * baseIm + im * baseRe;
            re = next;
          }
          double square = baseRe * baseRe - baseIm * baseIm;
          baseIm = 2 * baseRe * baseIm;
          baseRe = square;
        }
      }
      product[0][i] = re;
      product[1][i] = im;
      if (both == 2) {
        product[0][points - i] = re;
        product[1][points - i] = -im;
      }
      errorSum += both * bound * relativeError;
      productSum += both * bound;
    }
    return (errorSum + transformError * productSum) / points;
  }
}
