package org.coalmine.privacy;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;

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
    FourierTransform transform = new FourierTransform(points);
    long lowest = (long) Math.floor(windowLow / width) - 1;
    SpectrumProduct product = new SpectrumProduct(transform);
    double logMoment = 0;
    double logTailMoment = 0;
    for (Repeated repeated : losses) {
      double own = repeated.loss().logMoment(tilt);
      logMoment += repeated.times() * own;
      logTailMoment += repeated.times() * repeated.loss().logMoment(tilt + tailTilt);
      product.multiply(repeated.loss().tilted(tilt, own), repeated.times());
    }

    double beyond = (lowest + points) * width;
    double massBeyond =
        beyond > largestLoss()
            ? 0
            : Math.exp(
                Math.min(0, logTailMoment - logMoment - tailTilt * beyond) + MARGIN_OF_MOMENT);
    double[] masses = product.masses(lowest);
    double infinite = losses.stream().mapToDouble(one -> one.times() * one.loss().infinite).sum();
    return new Curve(lowest, width, tilt, logMoment, masses, massBeyond, infinite);
  }
}
