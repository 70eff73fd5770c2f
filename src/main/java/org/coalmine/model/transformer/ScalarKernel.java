package org.coalmine.model.transformer;

import java.util.Arrays;
import org.coalmine.kernel.Approximation;
import org.coalmine.kernel.PanelMatrix;

/** The kernel in plain Java: no vector module, the same bits, several times slower. */
final class ScalarKernel implements Kernel {
  private static final int PANEL = 16;

  private final float[] sums = new float[PARTIAL_SUMS];

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int panel() {
    return PANEL;
  }

  @Override
  public int strip() {
    return 1;
  }

  @Override
  public void pack(float[] from, int stride, int rows, int inputs, float[] strips) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(from, row * stride, strips, row * inputs, inputs);
    }
  }

  /** Eight inputs of a panel pass over all rows before the next: they stay in the cache. */
  @Override
  public void multiply(
      PanelMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] strips,
      int rows,
      float[] out,
      int stride) {
    float[] weights = new float[PANEL];
    for (int panel = fromPanel; panel < toPanel; panel++) {
      for (int input = 0; input < matrix.inputs(); input++) {
        int at = matrix.at(panel, input);
        for (int o = 0; o < PANEL; o++) {
          weights[o] =
              matrix.isBfloat16()
                  ? PanelMatrix.widened(matrix.halves()[at + o])
                  : matrix.floats()[at + o];
        }
        for (int row = 0; row < rows; row++) {
          float x = strips[row * matrix.inputs() + input];
          int to = row * stride + (panel - fromPanel) * PANEL;
          for (int o = 0; o < PANEL; o++) {
            out[to + o] = Math.fma(weights[o], x, out[to + o]);
          }
        }
      }
    }
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
    float mean = 0;
    if (norm == Norm.LAYER) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < count; i++) {
        sums[i % PARTIAL_SUMS] += x[xAt + i];
      }
      mean = (float) (total(sums, 0) / count);
    }
    Arrays.fill(sums, 0);
    for (int i = 0; i < count; i++) {
      float d = x[xAt + i] - mean;
      sums[i % PARTIAL_SUMS] = Math.fma(d, d, sums[i % PARTIAL_SUMS]);
    }
    float factor = (float) (1 / Math.sqrt(total(sums, 0) / count + epsilon));
    for (int i = 0; i < count; i++) {
      float y = (x[xAt + i] - mean) * factor;
      out[outAt + i] = Math.fma(y, weight[i], bias[i]);
    }
  }

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
    for (int position = 0; position < positions; position++) {
      float[] keys = chain[chainAt + position];
      Arrays.fill(sums, 0);
      for (int i = 0; i < size; i++) {
        int sum = i % PARTIAL_SUMS;
        sums[sum] = Math.fma(query[queryAt + i], keys[keyAt + i], sums[sum]);
      }
      scores[position] = (float) total(sums, 0) * scale;
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
    for (int i = 0; i < size; i++) {
      float sum = 0;
      for (int position = 0; position < positions; position++) {
        sum = Math.fma(weights[position], chain[chainAt + position][valueAt + i], sum);
      }
      out[outAt + i] = sum / total;
    }
  }

  @Override
  public float max(float[] values, int at, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, values[at + i]);
    }
    return max;
  }

  @Override
  public double exponentials(float[] values, int at, int count, float max) {
    Arrays.fill(sums, 0);
    for (int i = 0; i < count; i++) {
      float exp = Approximation.expOfMinus(max - values[at + i]);
      values[at + i] = exp;
      sums[i % PARTIAL_SUMS] += exp;
    }
    return total(sums, 0);
  }

  @Override
  public void activate(Activation activation, float[] values, int at, int count) {
    for (int i = at; i < at + count; i++) {
      values[i] = Curves.apply(activation, values[i]);
    }
  }

  /** The partial sums of a reduction, added in order. */
  static double total(float[] sums, int at) {
    double total = 0;
    for (int i = 0; i < PARTIAL_SUMS; i++) {
      total += sums[at + i];
    }
    return total;
  }
}
