package org.coalmine.train;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The elementary functions of training, lane by lane, in operations that every width rounds alike.
 * Ranges are multiples of the vector's width.
 *
 * <p>tanh is z·P(z²)/Q(z²) with |z| clamped to 8.5 and P, Q of degree 4 (relative error 3·10⁻⁷);
 * σ(x) = ½ + ½·tanh(x/2). exp(−e) for e ≥ 0 is 2ⁿ·p(r), n = round(−e/ln 2), p of degree 6. The
 * coefficients are those of {@code model.lstm}.
 */
final class Activations {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private static final int MAGNITUDE = 0x7fffffff;
  private static final int SIGN = 0x80000000;
  private static final int TANH_CLAMP_BITS = Float.floatToRawIntBits(8.5f);
  private static final float P1 = 0x1.12b40ap-3f;
  private static final float P2 = 0x1.cf3636p-9f;
  private static final float P3 = 0x1.64887p-16f;
  private static final float P4 = 0x1.ea4934p-27f;
  private static final float Q1 = 0x1.deaf52p-2f;
  private static final float Q2 = 0x1.aa5b4ep-6f;
  private static final float Q3 = 0x1.5f2758p-12f;
  private static final float Q4 = 0x1.b5498cp-21f;

  private static final int EXP_CLAMP_BITS = Float.floatToRawIntBits(86f);
  private static final float MINUS_LOG2_E = -0x1.715476p0f;
  private static final float ROUND_TO_INTEGER = 0x1.8p23f;
  private static final float LN2_HIGH = 0x1.62ep-1f;
  private static final float LN2_LOW = 0x1.0bfbe8p-15f;
  private static final float E2 = 0x1.fffffcp-2f;
  private static final float E3 = 0x1.55549p-3f;
  private static final float E4 = 0x1.5558f4p-5f;
  private static final float E5 = 0x1.123a6cp-7f;
  private static final float E6 = 0x1.6a2352p-10f;
  private static final int MANTISSA_BITS = 23;

  private Activations() {}

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(S, value);
  }

  static FloatVector tanh(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector z =
        bits.and(MAGNITUDE).min(TANH_CLAMP_BITS).or(bits.and(SIGN)).reinterpretAsFloats();
    FloatVector y = z.mul(z);
    FloatVector p =
        broadcast(P4)
            .fma(y, broadcast(P3))
            .fma(y, broadcast(P2))
            .fma(y, broadcast(P1))
            .fma(y, broadcast(1));
    FloatVector q =
        broadcast(Q4)
            .fma(y, broadcast(Q3))
            .fma(y, broadcast(Q2))
            .fma(y, broadcast(Q1))
            .fma(y, broadcast(1));
    return z.mul(p).div(q);
  }

  /** x := tanh(x) in a range. */
  static void tanh(float[] x, int from, int to) {
    for (int i = from; i < to; i += L) {
      tanh(FloatVector.fromArray(S, x, i)).intoArray(x, i);
    }
  }

  /** x := σ(x) in a range. */
  static void sigmoid(float[] x, int from, int to) {
    for (int i = from; i < to; i += L) {
      FloatVector half = broadcast(0.5f);
      tanh(FloatVector.fromArray(S, x, i).mul(half)).fma(half, half).intoArray(x, i);
    }
  }

  /** x := exp(x − largest) in a range, for x ≤ largest. */
  static void exp(float[] x, int from, int to, float largest) {
    for (int i = from; i < to; i += L) {
      FloatVector e = broadcast(largest).sub(FloatVector.fromArray(S, x, i));
      FloatVector clamped = e.reinterpretAsInts().min(EXP_CLAMP_BITS).reinterpretAsFloats();
      FloatVector shifted = clamped.fma(broadcast(MINUS_LOG2_E), broadcast(ROUND_TO_INTEGER));
      FloatVector n = shifted.sub(broadcast(ROUND_TO_INTEGER));
      FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), clamped.neg()));
      FloatVector p =
          broadcast(E6)
              .fma(r, broadcast(E5))
              .fma(r, broadcast(E4))
              .fma(r, broadcast(E3))
              .fma(r, broadcast(E2))
              .fma(r, broadcast(1))
              .fma(r, broadcast(1));
      IntVector exponent =
          shifted
              .reinterpretAsInts()
              .lanewise(jdk.incubator.vector.VectorOperators.LSHL, MANTISSA_BITS);
      p.reinterpretAsInts().add(exponent).reinterpretAsFloats().intoArray(x, i);
    }
  }
}
