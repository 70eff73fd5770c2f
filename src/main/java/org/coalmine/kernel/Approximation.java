package org.coalmine.kernel;

/**
 * The elementary functions of the kernel, in operations that every provider rounds alike. This is
 * the scalar form; {@code model.lstm.VectorKernel} performs the same operations in the same order.
 * Training uses the same coefficients.
 *
 * <p>tanh is z·P(z²)/Q(z²) with |z| clamped to {@value #TANH_CLAMP}, where 1 − tanh is 8·10⁻⁸. P
 * and Q are of degree 4, fitted to the least largest relative error, 1.2·10⁻⁸. What rounding does
 * to the coefficients is a bias that all cells of all steps add up: the nearest float of each gives
 * 4.7·10⁻⁸, of one sign and of mean 2.8·10⁻⁸ below 3. So they were rounded one after the other,
 * those that matter most first and the others fitted anew each time, over both neighbours of each:
 * 1.4·10⁻⁸, of mean 4·10⁻⁹ below 3. The numerator z·P and the denominator Q are kept apart, so that
 * products of gates divide once: σ(x) = (Q + z·P)/(2·Q) with z = x/2.
 *
 * <p>exp(−e) for e ≥ 0 is 2ⁿ·p(r) with n = round(−e/ln 2) by the usual magic-number addition, p of
 * degree 6 fitted on |r| ≤ ½·ln 2 (3·10⁻⁹), and n added to the exponent bits. ln(s) for s ≥ 1 is
 * k·ln 2 + 2·artanh((m−1)/(m+1)) with s = 2ᵏ·m, m in [√½, √2), by the first five terms of its
 * series (10⁻⁹).
 */
public final class Approximation {
  static final float TANH_CLAMP = 8.5f;
  public static final int TANH_CLAMP_BITS = Float.floatToRawIntBits(TANH_CLAMP);
  public static final int MAGNITUDE = 0x7fffffff;
  public static final int SIGN = 0x80000000;

  public static final float P1 = 0x1.12b42p-3f;
  public static final float P2 = 0x1.cf35fp-9f;
  public static final float P3 = 0x1.6485e4p-16f;
  public static final float P4 = 0x1.ea49aep-27f;
  public static final float Q1 = 0x1.deaf6p-2f;
  public static final float Q2 = 0x1.aa5b74p-6f;
  public static final float Q3 = 0x1.5f262ep-12f;
  public static final float Q4 = 0x1.b545ecp-21f;

  /** Beyond it exp(−e) is below 10⁻³⁷ and is not made smaller. */
  public static final int EXP_CLAMP_BITS = Float.floatToRawIntBits(86f);

  public static final float MINUS_LOG2_E = -0x1.715476p0f;
  public static final float ROUND_TO_INTEGER = 0x1.8p23f;

  /** ln 2 in two parts: the first has zeros at its end, so n times it is exact. */
  public static final float LN2_HIGH = 0x1.62ep-1f;

  public static final float LN2_LOW = 0x1.0bfbe8p-15f;
  public static final float E2 = 0x1.fffffcp-2f;
  public static final float E3 = 0x1.55549p-3f;
  public static final float E4 = 0x1.5558f4p-5f;
  public static final float E5 = 0x1.123a6cp-7f;
  public static final float E6 = 0x1.6a2352p-10f;

  public static final int MANTISSA_BITS = 23;
  public static final int SQRT_HALF_BITS = 0x3f3504f3;
  public static final float LN2 = 0x1.62e43p-1f;
  public static final float L0 = 2f;
  public static final float L1 = 2f / 3;
  public static final float L2 = 2f / 5;
  public static final float L3 = 2f / 7;
  public static final float L4 = 2f / 9;

  private Approximation() {}

  /** z brought into [−{@value #TANH_CLAMP}, {@value #TANH_CLAMP}]: float order is bit order. */
  public static float clamp(float z) {
    int bits = Float.floatToRawIntBits(z);
    return Float.intBitsToFloat(Math.min(bits & MAGNITUDE, TANH_CLAMP_BITS) | (bits & SIGN));
  }

  /** z·P(y) for y = z², as z + z·y·(P(y) − 1)/y: where z is small, one rounding. */
  public static float numerator(float z, float y) {
    return Math.fma(Math.fma(Math.fma(Math.fma(P4, y, P3), y, P2), y, P1), z * y, z);
  }

  /** Q(y) for y = z². */
  public static float denominator(float y) {
    return Math.fma(Math.fma(Math.fma(Math.fma(Q4, y, Q3), y, Q2), y, Q1), y, 1f);
  }

  /** exp(−e) for e ≥ 0. */
  public static float expOfMinus(float e) {
    float clamped = Float.intBitsToFloat(Math.min(Float.floatToRawIntBits(e), EXP_CLAMP_BITS));
    float shifted = Math.fma(clamped, MINUS_LOG2_E, ROUND_TO_INTEGER);
    float n = shifted - ROUND_TO_INTEGER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, -clamped));
    float tail = Math.fma(Math.fma(Math.fma(Math.fma(E6, r, E5), r, E4), r, E3), r, E2);
    float p = Math.fma(Math.fma(tail, r, 1f), r, 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << MANTISSA_BITS));
  }

  /** ln(s) for s ≥ 1; never negative. */
  public static float ln(float s) {
    int bits = Float.floatToRawIntBits(s);
    int k = (bits - SQRT_HALF_BITS) >> MANTISSA_BITS;
    float m = Float.intBitsToFloat(bits - (k << MANTISSA_BITS));
    float t = (m - 1f) / (m + 1f);
    float y = t * t;
    float series = Math.fma(Math.fma(Math.fma(Math.fma(L4, y, L3), y, L2), y, L1), y, L0);
    return Math.fma((float) k, LN2, t * series);
  }
}
