package org.coalmine.model.transformer;

import static org.coalmine.kernel.Approximation.E2;
import static org.coalmine.kernel.Approximation.E3;
import static org.coalmine.kernel.Approximation.E4;
import static org.coalmine.kernel.Approximation.E5;
import static org.coalmine.kernel.Approximation.E6;
import static org.coalmine.kernel.Approximation.EXP_CLAMP_BITS;
import static org.coalmine.kernel.Approximation.LN2_HIGH;
import static org.coalmine.kernel.Approximation.LN2_LOW;
import static org.coalmine.kernel.Approximation.MANTISSA_BITS;
import static org.coalmine.kernel.Approximation.MINUS_LOG2_E;
import static org.coalmine.kernel.Approximation.ROUND_TO_INTEGER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.coalmine.kernel.Approximation;
import org.coalmine.kernel.PanelMatrix;
import org.coalmine.kernel.PanelProduct;

/**
 * The kernel on the Vector API. What is left over where a count is no multiple of {@value
 * #PARTIAL_SUMS} is done float by float, into the same partial sums.
 */
final class VectorKernel implements Kernel {
  private static final VectorSpecies<Float> S = PanelProduct.vectors();
  private static final int L = S.length();

  private final PanelProduct product = new PanelProduct();
  private final float[] sums = new float[PARTIAL_SUMS];
  private float[] manySums = new float[0];

  /** Bits of its vectors. */
  static int vectorBits() {
    return S.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int panel() {
    return PanelProduct.PANEL;
  }

  @Override
  public int strip() {
    return PanelProduct.STRIP;
  }

  @Override
  public void pack(float[] from, int stride, int rows, int inputs, float[] strips) {
    PanelProduct.pack(from, stride, rows, inputs, strips);
  }

  @Override
  public void multiply(
      PanelMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] strips,
      int rows,
      float[] out,
      int stride) {
    product.multiply(matrix, fromPanel, toPanel, strips, rows, out, stride);
  }

  @Override
  public void normalize(
      Norm norm,
      float[] x,
      int xAt,
      int count,
      double epsilon,
      float[] weight,
      float[] bias,
      float[] out,
      int outAt) {
    int whole = count / PARTIAL_SUMS * PARTIAL_SUMS;
    float mean = 0;
    if (norm == Norm.LAYER) {
      for (int part = 0; part < PARTIAL_SUMS; part += L) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = part; i < whole; i += PARTIAL_SUMS) {
          sum = sum.add(FloatVector.fromArray(S, x, xAt + i));
        }
        sum.intoArray(sums, part);
      }
      for (int i = whole; i < count; i++) {
        sums[i - whole] += x[xAt + i];
      }
      mean = (float) (ScalarKernel.total(sums, 0) / count);
    }
    for (int part = 0; part < PARTIAL_SUMS; part += L) {
      FloatVector sum = FloatVector.zero(S);
      for (int i = part; i < whole; i += PARTIAL_SUMS) {
        FloatVector d = FloatVector.fromArray(S, x, xAt + i).sub(mean);
        sum = d.fma(d, sum);
      }
      sum.intoArray(sums, part);
    }
    for (int i = whole; i < count; i++) {
      float d = x[xAt + i] - mean;
      sums[i - whole] = Math.fma(d, d, sums[i - whole]);
    }
    float factor = (float) (1 / Math.sqrt(ScalarKernel.total(sums, 0) / count + epsilon));
    for (int i = 0; i < whole; i += L) {
      FloatVector.fromArray(S, x, xAt + i)
          .sub(mean)
          .mul(factor)
          .fma(FloatVector.fromArray(S, weight, i), FloatVector.fromArray(S, bias, i))
          .intoArray(out, outAt + i);
    }
    for (int i = whole; i < count; i++) {
      out[outAt + i] = Math.fma((x[xAt + i] - mean) * factor, weight[i], bias[i]);
    }
  }

  /** The sums of all positions come first: their additions in order then overlap. */
  @Override
  public void scores(
      float[] query,
      int queryAt,
      float[][] chain,
      int chainAt,
      int positions,
      int keyAt,
      int size,
      float scale,
      float[] scores) {
    if (manySums.length < positions * PARTIAL_SUMS) {
      manySums = new float[2 * positions * PARTIAL_SUMS];
    }
    int whole = size / PARTIAL_SUMS * PARTIAL_SUMS;
    for (int position = 0; position < positions; position++) {
      float[] keys = chain[chainAt + position];
      int to = position * PARTIAL_SUMS;
      for (int part = 0; part < PARTIAL_SUMS; part += L) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = part; i < whole; i += PARTIAL_SUMS) {
          sum =
              FloatVector.fromArray(S, query, queryAt + i)
                  .fma(FloatVector.fromArray(S, keys, keyAt + i), sum);
        }
        sum.intoArray(manySums, to + part);
      }
      for (int i = whole; i < size; i++) {
        int sum = to + i - whole;
        manySums[sum] = Math.fma(query[queryAt + i], keys[keyAt + i], manySums[sum]);
      }
    }
    for (int position = 0; position < positions; position++) {
      scores[position] = (float) ScalarKernel.total(manySums, position * PARTIAL_SUMS) * scale;
    }
  }

  @Override
  public void mix(
      float[] weights,
      float total,
      float[][] chain,
      int chainAt,
      int positions,
      int valueAt,
      int size,
      float[] out,
      int outAt) {
    int i = 0;
    for (; i + 2 * L <= size; i += 2 * L) {
      FloatVector left = FloatVector.zero(S);
      FloatVector right = left;
      for (int position = 0; position < positions; position++) {
        float[] values = chain[chainAt + position];
        FloatVector weight = FloatVector.broadcast(S, weights[position]);
        left = weight.fma(FloatVector.fromArray(S, values, valueAt + i), left);
        right = weight.fma(FloatVector.fromArray(S, values, valueAt + i + L), right);
      }
      left.div(total).intoArray(out, outAt + i);
      right.div(total).intoArray(out, outAt + i + L);
    }
    for (; i < size; i++) {
      float sum = 0;
      for (int position = 0; position < positions; position++) {
        sum = Math.fma(weights[position], chain[chainAt + position][valueAt + i], sum);
      }
      out[outAt + i] = sum / total;
    }
  }

  @Override
  public float max(float[] values, int at, int count) {
    int whole = count / (2 * L) * (2 * L);
    FloatVector left = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector right = left;
    for (int i = 0; i < whole; i += 2 * L) {
      left = left.max(FloatVector.fromArray(S, values, at + i));
      right = right.max(FloatVector.fromArray(S, values, at + i + L));
    }
    left.max(right).intoArray(sums, 0);
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < L; i++) {
      max = Math.max(max, sums[i]);
    }
    for (int i = whole; i < count; i++) {
      max = Math.max(max, values[at + i]);
    }
    return max;
  }

  @Override
  public double exponentials(float[] values, int at, int count, float max) {
    int whole = count / PARTIAL_SUMS * PARTIAL_SUMS;
    if (L == PARTIAL_SUMS / 2) {
      FloatVector left = FloatVector.zero(S);
      FloatVector right = left;
      for (int i = 0; i < whole; i += PARTIAL_SUMS) {
        FloatVector first = below(max, values, at + i);
        FloatVector second = below(max, values, at + i + L);
        first = expOfMinus(first);
        second = expOfMinus(second);
        first.intoArray(values, at + i);
        second.intoArray(values, at + i + L);
        left = left.add(first);
        right = right.add(second);
      }
      left.intoArray(sums, 0);
      right.intoArray(sums, L);
    } else {
      for (int part = 0; part < PARTIAL_SUMS; part += L) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = part; i < whole; i += PARTIAL_SUMS) {
          FloatVector exp = expOfMinus(below(max, values, at + i));
          exp.intoArray(values, at + i);
          sum = sum.add(exp);
        }
        sum.intoArray(sums, part);
      }
    }
    for (int i = whole; i < count; i++) {
      float exp = Approximation.expOfMinus(max - values[at + i]);
      values[at + i] = exp;
      sums[i - whole] += exp;
    }
    return ScalarKernel.total(sums, 0);
  }

  private static FloatVector below(float max, float[] values, int at) {
    return FloatVector.broadcast(S, max).sub(FloatVector.fromArray(S, values, at));
  }

  /** {@link Approximation#expOfMinus}. */
  private static FloatVector expOfMinus(FloatVector e) {
    FloatVector clamped =
        e.reinterpretAsInts().lanewise(VectorOperators.MIN, EXP_CLAMP_BITS).reinterpretAsFloats();
    FloatVector magic = FloatVector.broadcast(S, ROUND_TO_INTEGER);
    FloatVector shifted = clamped.fma(FloatVector.broadcast(S, MINUS_LOG2_E), magic);
    FloatVector n = shifted.sub(magic);
    FloatVector r = n.fma(FloatVector.broadcast(S, -LN2_HIGH), clamped.neg());
    r = n.fma(FloatVector.broadcast(S, -LN2_LOW), r);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector p = FloatVector.broadcast(S, E6).fma(r, FloatVector.broadcast(S, E5));
    p = p.fma(r, FloatVector.broadcast(S, E4));
    p = p.fma(r, FloatVector.broadcast(S, E3));
    p = p.fma(r, FloatVector.broadcast(S, E2));
    p = p.fma(r, one).fma(r, one);
    IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    return p.reinterpretAsInts().add(power).reinterpretAsFloats();
  }

  @Override
  public void activate(Activation activation, float[] values, int at, int count) {
    switch (activation) {
      case GELU_TANH -> geluTanh(values, at, count);
      case GELU_ERF -> geluErf(values, at, count);
      case RELU -> relu(values, at, count);
      case SILU -> silu(values, at, count);
    }
  }

  private static void relu(float[] values, int at, int count) {
    for (int i = at; i < at + count; i += L) {
      FloatVector.fromArray(S, values, i).max(0f).intoArray(values, i);
    }
  }

  private static void silu(float[] values, int at, int count) {
    for (int i = at; i < at + count; i += L) {
      FloatVector x = FloatVector.fromArray(S, values, i);
      logistic(x, x).intoArray(values, i);
    }
  }

  private static void geluTanh(float[] values, int at, int count) {
    for (int i = at; i < at + count; i += L) {
      FloatVector x = FloatVector.fromArray(S, values, i);
      FloatVector slope =
          x.mul(x)
              .fma(
                  FloatVector.broadcast(S, Curves.GELU_3), FloatVector.broadcast(S, Curves.GELU_1));
      logistic(x, x.mul(slope)).intoArray(values, i);
    }
  }

  private static FloatVector logistic(FloatVector x, FloatVector z) {
    FloatVector e = expOfMinus(z.abs());
    VectorMask<Float> upper = z.compare(VectorOperators.GE, 0f);
    return x.mul(e).blend(x, upper).div(e.add(1f));
  }

  private static void geluErf(float[] values, int at, int count) {
    for (int i = at; i < at + count; i += L) {
      FloatVector x = FloatVector.fromArray(S, values, i);
      FloatVector t = x.abs();
      FloatVector y = t.sub(Curves.MIDDLE).div(t.add(Curves.MIDDLE));
      FloatVector m = FloatVector.broadcast(S, Curves.M9).fma(y, c(Curves.M8));
      m = m.fma(y, c(Curves.M7));
      m = m.fma(y, c(Curves.M6));
      m = m.fma(y, c(Curves.M5));
      m = m.fma(y, c(Curves.M4));
      m = m.fma(y, c(Curves.M3));
      m = m.fma(y, c(Curves.M2));
      m = m.fma(y, c(Curves.M1));
      m = m.fma(y, c(Curves.M0));
      FloatVector below = expOfMinus(t.mul(0.5f).mul(t)).mul(m);
      VectorMask<Float> upper = x.compare(VectorOperators.GE, 0f);
      FloatVector phi = below.blend(FloatVector.broadcast(S, 1f).sub(below), upper);
      x.mul(phi).intoArray(values, i);
    }
  }

  private static FloatVector c(float constant) {
    return FloatVector.broadcast(S, constant);
  }
}
