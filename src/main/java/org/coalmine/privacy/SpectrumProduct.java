package org.coalmine.privacy;

import java.util.Arrays;

/**
 * The convolution of discrete losses, each as often as it repeats, with a bound on its rounding.
 *
 * <p>With x̂ the computed value of a spectrum, Δ the transform's error, a = |x̂| + Δ (no less than
 * the true |x|) and u the unit roundoff, the computed k-th power is off by at most a^k·k·(Δ/a +
 * 8u): the power of a number that is off by Δ, and two complex products per halving of k. Products
 * over several losses add these relative errors. Summed over the spectrum and divided by its length
 * that bounds what any mass may be off, and the inverse transform adds Δ times the mean of the
 * product.
 */
final class SpectrumProduct {
  private static final double UNIT_ROUNDOFF = 0x1p-53;

  /** A part of the spectrum below e to this is taken as 0, and counted as error. */
  private static final double LOG_NEGLIGIBLE = -80;

  private final FourierTransform transform;
  private final int points;

  /** The product, from frequency 0 to the middle; the rest is its mirror image, conjugate. */
  private final double[] re;

  private final double[] im;
  private final double[] logBounds;
  private final double[] relativeErrors;

  SpectrumProduct(FourierTransform transform) {
    this.transform = transform;
    this.points = transform.points();
    this.re = new double[points];
    this.im = new double[points];
    this.logBounds = new double[points / 2 + 1];
    this.relativeErrors = new double[points / 2 + 1];
    Arrays.fill(re, 1);
  }

  /** Convolves with a loss, whose masses sum to about 1, so many times. */
  void multiply(DiscreteLoss loss, long times) {
    double[] lossRe = new double[points];
    double[] lossIm = new double[points];
    for (int j = 0; j < loss.masses.length; j++) {
      lossRe[Math.floorMod(loss.first + j, points)] += loss.masses[j];
    }
    transform.forward(lossRe, lossIm);
    double error = transform.error();
    for (int i = 0; i <= points / 2; i++) {
      double bound = Math.hypot(lossRe[i], lossIm[i]) + error;
      logBounds[i] += times * Math.log(bound);
      relativeErrors[i] += times * (error / bound + 8 * UNIT_ROUNDOFF);
      if (logBounds[i] >= LOG_NEGLIGIBLE) {
        multiplyAt(i, lossRe[i], lossIm[i], times);
      }
    }
  }

  private void multiplyAt(int i, double factorRe, double factorIm, long times) {
    double productRe = re[i];
    double productIm = im[i];
    double powerRe = factorRe;
    double powerIm = factorIm;
    for (long exponent = times; exponent > 0; exponent >>= 1) {
      if ((exponent & 1) == 1) {
        double next = productRe * powerRe - productIm * powerIm;
        productIm = productRe * powerIm + productIm * powerRe;
        productRe = next;
      }
      double square = powerRe * powerRe - powerIm * powerIm;
      powerIm = 2 * powerRe * powerIm;
      powerRe = square;
    }
    re[i] = productRe;
    im[i] = productIm;
  }

  /**
   * The masses of the sum, none of them understated; to be called once.
   *
   * @param lowest the grid point of the first; what lies outside the window is wrapped around into
   *     it
   */
  double[] masses(long lowest) {
    double errorSum = 0;
    double productSum = 0;
    for (int i = 0; i <= points / 2; i++) {
      int occurrences = i == 0 || i == points / 2 ? 1 : 2;
      double bound = occurrences * Math.exp(logBounds[i]);
      if (logBounds[i] < LOG_NEGLIGIBLE) {
        re[i] = 0;
        im[i] = 0;
        errorSum += bound;
      } else {
        errorSum += bound * relativeErrors[i];
        productSum += bound;
      }
      if (occurrences == 2) {
        re[points - i] = re[i];
        im[points - i] = -im[i];
      }
    }
    double massError = (errorSum + transform.error() * productSum) / points;
    transform.inverse(re, im);
    double[] masses = im;
    for (int j = 0; j < points; j++) {
      masses[j] = Math.max(0, re[(int) Math.floorMod(lowest + j, (long) points)]) + massError;
    }
    return masses;
  }
}
