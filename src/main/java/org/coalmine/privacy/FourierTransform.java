package org.coalmine.privacy;

/**
 * The discrete Fourier transform of a length that is a power of two, with a proven bound on its
 * rounding.
 *
 * <p>Our own because of the bound. The library on the class path (commons-math3) forms the roots of
 * unity by repeated multiplication, so the best that can be said of it is an error proportional to
 * the length: 10^-10 at 2^18 points. Here every root is computed by itself, and the error grows
 * with the logarithm: 10^-14.
 *
 * <p>Cooley and Tukey's algorithm, radix 2, in place. Each of the log2 n stages multiplies by a
 * root (its own error at most 2u, the complex product's at most √5·u; Brent, Percival, Zimmermann
 * 2007) and adds (u), so a stage adds at most a relative 5.3·u to the sum of absolute inputs behind
 * any value (compare Higham, Accuracy and Stability of Numerical Algorithms, theorem 24.2).
 */
final class FourierTransform {
  private static final double UNIT_ROUNDOFF = 0x1p-53;

  private final int points;

  /** cos and −sin of πk/half at half + k, for every stage's half and k below it. */
  private final double[] cosines;

  private final double[] sines;

  /**
   * @param points a power of two, at least 8
   */
  FourierTransform(int points) {
    if (points < 8 || Integer.bitCount(points) != 1) {
      throw new IllegalArgumentException("points must be a power of two from 8 on: " + points);
    }
    this.points = points;
    this.cosines = new double[points];
    this.sines = new double[points];
    fillLastStage();
    for (int i = points / 2 - 1; i > 0; i--) {
      cosines[i] = cosines[2 * i];
      sines[i] = sines[2 * i];
    }
  }

  /** From the first eighth of the circle, where angles are small, by symmetry. */
  private void fillLastStage() {
    int half = points / 2;
    int eighth = points / 8;
    for (int k = 0; k <= eighth; k++) {
      double angle = 2 * Math.PI * k / points;
      double cosine = StrictMath.cos(angle);
      double sine = StrictMath.sin(angle);
      setRoot(half + k, cosine, -sine);
      setRoot(half + 2 * eighth - k, sine, -cosine);
      setRoot(half + 2 * eighth + k, -sine, -cosine);
      if (k > 0) {
        setRoot(half + 4 * eighth - k, -cosine, -sine);
      }
    }
  }

  private void setRoot(int index, double re, double im) {
    cosines[index] = re;
    sines[index] = im;
  }

  /** How many values are transformed. */
  int points() {
    return points;
  }

  /** The largest error of a value, for inputs whose absolute values sum to at most 1. */
  double error() {
    return 8 * Integer.numberOfTrailingZeros(points) * UNIT_ROUNDOFF;
  }

  /** Replaces the values x_j by Σ_j x_j e^{−2πi jk/points}. */
  void forward(double[] re, double[] im) {
    swapBitReversed(re, im);
    for (int half = 1; half < points; half *= 2) {
      for (int start = 0; start < points; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          int even = start + k;
          int odd = even + half;
          double rootRe = cosines[half + k];
          double rootIm = sines[half + k];
          double oddRe = re[odd] * rootRe - im[odd] * rootIm;
          double oddIm = re[odd] * rootIm + im[odd] * rootRe;
          re[odd] = re[even] - oddRe;
          im[odd] = im[even] - oddIm;
          re[even] += oddRe;
          im[even] += oddIm;
        }
      }
    }
  }

  /** Replaces the values X_k by Σ_k X_k e^{2πi jk/points} / points. */
  void inverse(double[] re, double[] im) {
    forward(im, re);
    for (int j = 0; j < points; j++) {
      re[j] /= points;
      im[j] /= points;
    }
  }

  private void swapBitReversed(double[] re, double[] im) {
    int shift = Integer.numberOfLeadingZeros(points) + 1;
    for (int j = 0; j < points; j++) {
      int reversed = Integer.reverse(j) >>> shift;
      if (reversed > j) {
        double swap = re[j];
        re[j] = re[reversed];
        re[reversed] = swap;
        swap = im[j];
        im[j] = im[reversed];
        im[reversed] = swap;
      }
    }
  }
}
