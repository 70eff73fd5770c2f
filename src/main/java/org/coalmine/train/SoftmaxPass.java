package org.coalmine.train;

import static org.coalmine.kernel.Approximation.*;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.coalmine.kernel.RowView;

/**
 * Forward and backward through the output layer: logits, softmax and the summed negative
 * log-likelihood of the targets, on plain float arrays laid out as in {@link LstmPass}.
 */
final class SoftmaxPass {
  private static final int CHUNK = 256;
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private final int inputs;
  private final int symbols;
  private final int inputStride;
  private final int stride;

  /** Rows in products over the logits' errors, which leave most of the padding out. */
  private final int productRows;

  private final float[] padded;
  private final float[] forward;
  private final float[] backward;
  private final float[] bias;
  private final float[] sum;
  private final float[] biasSum;
  private final float[] strips;
  private final float[] packed;

  private float[] logits = new float[0];
  private int rows;

  SoftmaxPass(int inputs, int symbols) {
    this.inputs = inputs;
    this.symbols = symbols;
    inputStride = Gemm.padded(inputs);
    stride = Gemm.padded(symbols);
    productRows = Gemm.stripped(symbols);
    padded = new float[productRows * inputs];
    forward = new float[Gemm.packedSize(inputs, symbols)];
    backward = new float[Gemm.packedSize(productRows, inputs)];
    bias = new float[stride];
    sum = new float[productRows * inputStride];
    biasSum = new float[stride];
    strips = new float[Gemm.stripsSize(CHUNK, Math.max(stride, inputs))];
    packed = new float[CHUNK * inputStride];
  }

  /** Takes over the layer's flat parameters in DL4J's order. */
  void parameters(float[] flat) {
    Gemm.packTransposed(flat, 0, inputs, inputs, symbols, forward);
    System.arraycopy(flat, 0, padded, 0, symbols * inputs);
    Gemm.pack(padded, 0, inputs, productRows, inputs, backward);
    System.arraycopy(flat, symbols * inputs, bias, 0, symbols);
  }

  /**
   * The summed loss in nats; keeps dLoss/dLogits for {@link #backward}.
   *
   * @param input {@code [row][padded inputs]} from an offset on
   * @param targets the symbol to predict in each row, or {@link Batch#PADDING}
   */
  double forward(int rows, float[] input, int offset, int[] targets) {
    this.rows = rows;
    if (logits.length < rows * stride) {
      logits = new float[rows * stride];
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(bias, 0, logits, row * stride, stride);
    }
    for (int row = 0; row < rows; row += CHUNK) {
      int count = Math.min(CHUNK, rows - row);
      int from = offset + row * inputStride;
      Gemm.packRows(input, from, inputStride, count, inputs, strips);
      Gemm.multiply(strips, count, inputs, forward, symbols, logits, row * stride, stride);
    }
    double nats = 0;
    for (int row = 0; row < rows; row++) {
      nats += softmax(row * stride, targets[row]);
    }
    return nats;
  }

  /** Turns a row of logits into its error; the loss of the row. */
  private double softmax(int at, int target) {
    if (target == Batch.PADDING) {
      Arrays.fill(logits, at, at + stride, 0);
      return 0;
    }
    float largest = logits[at];
    for (int i = at + 1; i < at + symbols; i++) {
      largest = Math.max(largest, logits[i]);
    }
    double margin = (double) largest - logits[at + target];
    Arrays.fill(logits, at + symbols, at + stride, largest);
    exp(logits, at, at + stride, largest);
    double sum = 0;
    for (int i = at; i < at + symbols; i++) {
      sum += logits[i];
    }
    float scale = (float) (1 / sum);
    for (int i = at; i < at + symbols; i++) {
      logits[i] *= scale;
    }
    Arrays.fill(logits, at + symbols, at + stride, 0);
    logits[at + target] -= 1;
    return margin + StrictMath.log(sum);
  }

  /** x := exp(x − largest) in a range, for x ≤ largest. */
  private static void exp(float[] x, int from, int to, float largest) {
    for (int i = from; i < to; i += L) {
      FloatVector e = FloatVector.broadcast(S, largest).sub(FloatVector.fromArray(S, x, i));
      FloatVector clamped = e.reinterpretAsInts().min(EXP_CLAMP_BITS).reinterpretAsFloats();
      FloatVector magic = FloatVector.broadcast(S, ROUND_TO_INTEGER);
      FloatVector shifted = clamped.fma(FloatVector.broadcast(S, MINUS_LOG2_E), magic);
      FloatVector n = shifted.sub(magic);
      FloatVector r = n.fma(FloatVector.broadcast(S, -LN2_HIGH), clamped.neg());
      r = n.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(S, E6).fma(r, FloatVector.broadcast(S, E5));
      p = p.fma(r, FloatVector.broadcast(S, E4));
      p = p.fma(r, FloatVector.broadcast(S, E3));
      p = p.fma(r, FloatVector.broadcast(S, E2));
      p = p.fma(r, FloatVector.broadcast(S, 1f)).fma(r, FloatVector.broadcast(S, 1f));
      IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
      p.reinterpretAsInts().add(power).reinterpretAsFloats().intoArray(x, i);
    }
  }

  /**
   * Backward after {@link #forward}.
   *
   * @param inputErrors where dLoss/dInput goes, {@code [row][padded inputs]}; overwritten
   */
  void backward(float[] inputErrors) {
    for (int row = 0; row < rows; row += CHUNK) {
      int count = Math.min(CHUNK, rows - row);
      int to = row * inputStride;
      Arrays.fill(inputErrors, to, to + count * inputStride, 0);
      Gemm.packRows(logits, row * stride, stride, count, productRows, strips);
      Gemm.multiply(strips, count, productRows, backward, inputs, inputErrors, to, inputStride);
    }
  }

  /** dLoss/dLogits after {@link #forward}. */
  RowView errors() {
    return new RowView(logits, 0, stride, productRows);
  }

  /**
   * The gradient over some rows after {@link #forward}.
   *
   * @param seen the input that forward was given
   * @param chosen which rows, in the order in which they are summed
   * @param gradient the layer's flat gradient in DL4J's order, from an offset on; overwritten
   */
  void gradient(RowView seen, RowList chosen, float[] gradient, int offset) {
    Arrays.fill(sum, 0);
    Arrays.fill(biasSum, 0);
    for (int from = 0; from < chosen.size(); from += CHUNK) {
      int count = Math.min(CHUNK, chosen.size() - from);
      Gemm.packColumns(errors(), chosen, from, count, strips, 0);
      Gemm.pack(seen, chosen, from, count, packed);
      Gemm.multiply(strips, productRows, count, packed, inputs, sum, 0, inputStride);
      for (int i = from; i < from + count; i++) {
        int at = chosen.at(i) * stride;
        for (int symbol = 0; symbol < stride; symbol++) {
          biasSum[symbol] += logits[at + symbol];
        }
      }
    }
    for (int symbol = 0; symbol < symbols; symbol++) {
      System.arraycopy(sum, symbol * inputStride, gradient, offset + symbol * inputs, inputs);
    }
    System.arraycopy(biasSum, 0, gradient, offset + symbols * inputs, symbols);
  }
}
