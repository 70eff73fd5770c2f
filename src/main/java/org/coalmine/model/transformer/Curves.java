package org.coalmine.model.transformer;

import org.coalmine.kernel.Approximation;

/**
 * The activations, in operations that every provider rounds alike; {@link VectorKernel} performs
 * the same operations in the same order.
 *
 * <p>With e = exp(−|z|), the logistic function is σ(z) = 1/(1 + e) for z ≥ 0 and e/(1 + e) below.
 * SiLU is x·σ(x), and GELU with tanh is x·σ(2u) for u = √(2/π)·(x + 0.044715·x³), since 1 + tanh(u)
 * = 2·σ(2u): nothing cancels. The exact GELU is x·Φ(x), Φ the normal distribution's function, with
 * Φ(−t) = exp(−t²/2)·m(t) for t ≥ 0. m is a polynomial of degree 9 in (t − 3)/(t + 3), fitted to
 * the least largest relative error for t ≤ 14, 8·10⁻⁹.
 */
final class Curves {
  /** 2·√(2/π), and 0.044715 times it. */
  static final float GELU_1 = 1.5957691216057308f;

  static final float GELU_3 = 0.07135481627260025f;

  /** Where the variable of m is 0. */
  static final float MIDDLE = 3f;

  static final float M0 = 0.12151394762817344f;
  static final float M1 = -0.20640261903856022f;
  static final float M2 = 0.12322503067715512f;
  static final float M3 = -0.046213290962377036f;
  static final float M4 = 0.0061320706637322045f;
  static final float M5 = 0.002904556176542415f;
  static final float M6 = -0.0009837584435302207f;
  static final float M7 = -0.0003394848377254482f;
  static final float M8 = 0.00011554376953832116f;
  static final float M9 = 5.367181766552853e-05f;

  private Curves() {}

  static float apply(Activation activation, float x) {
    return switch (activation) {
      case GELU_TANH -> geluTanh(x);
      case GELU_ERF -> geluErf(x);
      case RELU -> Math.max(x, 0f);
      case SILU -> logistic(x, x);
    };
  }

  /** x·σ(z) for z of the sign of x. */
  private static float logistic(float x, float z) {
    float e = Approximation.expOfMinus(Math.abs(z));
    float numerator = z >= 0 ? x : x * e;
    return numerator / (1f + e);
  }

  private static float geluTanh(float x) {
    return logistic(x, x * Math.fma(x * x, GELU_3, GELU_1));
  }

  private static float geluErf(float x) {
    float t = Math.abs(x);
    float y = (t - MIDDLE) / (t + MIDDLE);
    float m = Math.fma(Math.fma(M9, y, M8), y, M7);
    m = Math.fma(Math.fma(Math.fma(m, y, M6), y, M5), y, M4);
    m = Math.fma(Math.fma(m, y, M3), y, M2);
    m = Math.fma(Math.fma(m, y, M1), y, M0);
    float below = Approximation.expOfMinus(0.5f * t * t) * m;
    float phi = x >= 0 ? 1f - below : below;
    return x * phi;
  }
}
