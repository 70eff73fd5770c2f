package org.coalmine.train;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.coalmine.kernel.RowView;
import org.jspecify.annotations.Nullable;

/**
 * Forward and backward through one LSTM layer over a batch of windows, on plain float arrays, state
 * kept in between.
 *
 * <p>Everything is laid out {@code [time][row][unit]}, a row's units side by side and padded: units
 * to a multiple of {@value Gemm#PANEL} (the stride), a gate's units to a multiple of {@value
 * #LANES} (the group). The four gates of a row stand side by side in DL4J's order: candidate,
 * forget, output, input. With that, every product is a {@link Gemm} product of rows as they lie:
 *
 * <pre>
 *   forward    z_t  = b + x_t·Wᵀ + h_{t−1}·Uᵀ              (the gates' inputs, then the gates)
 *   backward   dh_t = ε_t + dz_{t+1}·U
 *              dx_t = dz_t·W
 *   gradients  dW = Σ_t dz_tᵀ·x_t,  dU = Σ_t dz_tᵀ·h_{t−1},  db = Σ dz
 * </pre>
 *
 * The gates overwrite their inputs, and their gradients overwrite the gates. Padding holds zeros
 * where it is read: weights are padded by zeros, so a padded unit's candidate, cell and output stay
 * 0 and pass no gradient. Products over the gates' errors leave most of it out: there a gate's
 * units are padded to a whole strip of {@link Gemm} only.
 *
 * <p>The first layer reads symbols: b + x_t·Wᵀ is a row of a table, and dW sums rows of dz by
 * symbol.
 */
final class LstmPass {
  static final int LANES = 16;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  /** Rows of (time, window) whose gradients are multiplied at once: what fits the second cache. */
  private static final int CHUNK = 128;

  private final int inputs;
  private final int units;
  private final boolean symbolic;
  private final int group;
  private final int gates;

  /** Rows of a gate in products over the gates, which leave most of the padding out. */
  private final int gateRows;

  private final int productRows;

  private final int stride;
  private final int inputStride;
  private final LstmTape tape;
  private final CellSweep[] forward = CellSweep.forward();
  private final CellSweep[] backward = CellSweep.backward();

  private final float[] spread;
  private final float[] inputForward;
  private final float[] inputBackward;
  private final float[] recurrentForward;
  private final float[] recurrentBackward;
  private final float[] bias;

  private int batch;
  private int length;
  private float[] input = new float[0];
  private int inputOffset;
  private int[] symbols = new int[0];

  private final float[] inputSum;
  private final float[] recurrentSum;
  private final float[] biasSum;
  private float[] strips = new float[0];
  private final float[] packed;

  /**
   * @param inputs the width of the input, or the number of symbols
   * @param symbolic whether the layer reads symbols
   */
  LstmPass(int inputs, int units, boolean symbolic) {
    this.inputs = inputs;
    this.units = units;
    this.symbolic = symbolic;
    group = (units + LANES - 1) / LANES * LANES;
    gates = Parameters.GATES * group;
    gateRows = Gemm.stripped(units);
    productRows = Parameters.GATES * gateRows;
    stride = Gemm.padded(units);
    inputStride = Gemm.padded(inputs);
    tape = new LstmTape(group, stride);
    spread = new float[gates * Math.max(inputs, units)];
    inputForward = new float[symbolic ? inputs * gates : Gemm.packedSize(inputs, gates)];
    inputBackward = new float[symbolic ? 0 : Gemm.packedSize(productRows, inputs)];
    recurrentForward = new float[Gemm.packedSize(units, gates)];
    recurrentBackward = new float[Gemm.packedSize(productRows, units)];
    bias = new float[gates];
    inputSum = new float[symbolic ? inputs * gates : productRows * inputStride];
    recurrentSum = new float[productRows * stride];
    biasSum = new float[gates];
    packed = new float[CHUNK * Math.max(stride, symbolic ? 0 : inputStride)];
  }

  /** Where the outputs begin in {@link #outputs()}: after the zero state. */
  int outputsOffset() {
    return batch * stride;
  }

  /** {@code [time + 1][row][stride]}, the state before the first step (zeros) included. */
  float[] outputs() {
    return tape.outputs;
  }

  /** Takes over the layer's flat parameters in DL4J's order. */
  void parameters(float[] flat) {
    int weights = Parameters.GATES * units * inputs;
    int recurrent = Parameters.GATES * units * units;
    spread(flat, 0, inputs, group);
    if (symbolic) {
      for (int row = 0; row < gates; row++) {
        for (int symbol = 0; symbol < inputs; symbol++) {
          inputForward[symbol * gates + row] = spread[row * inputs + symbol];
        }
      }
    } else {
      Gemm.packTransposed(spread, 0, inputs, inputs, gates, inputForward);
      spread(flat, 0, inputs, gateRows);
      Gemm.pack(spread, 0, inputs, productRows, inputs, inputBackward);
    }
    spread(flat, weights, units, group);
    Gemm.packTransposed(spread, 0, units, units, gates, recurrentForward);
    spread(flat, weights, units, gateRows);
    Gemm.pack(spread, 0, units, productRows, units, recurrentBackward);
    for (int gate = 0; gate < Parameters.GATES; gate++) {
      System.arraycopy(flat, weights + recurrent + gate * units, bias, gate * group, units);
    }
    if (symbolic) {
      for (int symbol = 0; symbol < inputs; symbol++) {
        add(bias, 0, inputForward, symbol * gates, gates);
      }
    }
  }

  /** Rows of the gates, each gate's padded to a number of them by rows of zeros. */
  private void spread(float[] flat, int offset, int columns, int padded) {
    for (int gate = 0; gate < Parameters.GATES; gate++) {
      int to = gate * padded * columns;
      System.arraycopy(flat, offset + gate * units * columns, spread, to, units * columns);
      Arrays.fill(spread, to + units * columns, to + padded * columns, 0);
    }
  }

  /**
   * Forward over symbols.
   *
   * @param symbols {@code [time][row]}
   */
  void forward(int batch, int length, int[] symbols) {
    this.symbols = symbols;
    forward(batch, length);
  }

  /**
   * Forward over the outputs of the layer below.
   *
   * @param input {@code [time][row][padded inputs]} from an offset on; kept for the gradients
   */
  void forward(int batch, int length, float[] input, int offset) {
    this.input = input;
    this.inputOffset = offset;
    forward(batch, length);
  }

  private void forward(int batch, int length) {
    this.batch = batch;
    this.length = length;
    tape.begin(batch, length);
    int room = Math.max(CHUNK * gates, Gemm.stripsSize(batch, gates));
    if (strips.length < room) {
      strips = new float[room];
    }
    float[] z = tape.gates;
    for (int time = 0; time < length; time++) {
      int first = time * batch;
      for (int row = first; row < first + batch; row++) {
        float[] start = symbolic ? inputForward : bias;
        int from = symbolic ? symbols[row] * gates : 0;
        System.arraycopy(start, from, z, row * gates, gates);
      }
      int at = first * gates;
      if (!symbolic) {
        int from = inputOffset + first * inputStride;
        Gemm.packRows(input, from, inputStride, batch, inputs, strips);
        Gemm.multiply(strips, batch, inputs, inputForward, gates, z, at, gates);
      }
      if (time > 0) {
        Gemm.packRows(tape.outputs, first * stride, stride, batch, units, strips);
        Gemm.multiply(strips, batch, units, recurrentForward, gates, z, at, gates);
      }
      tape.at(time);
      CellSweep.run(forward, tape);
    }
  }

  /**
   * Backward from the errors at the outputs: the gates' errors, which {@link #gradient} multiplies.
   *
   * @param errors {@code [time][row][stride]}, dLoss/dOutput, padding zero
   * @param inputErrors where dLoss/dInput goes, {@code [time][row][padded inputs]}, or null if
   *     nobody asks
   */
  void backward(float[] errors, float @Nullable [] inputErrors) {
    for (int time = length - 1; time >= 0; time--) {
      int first = time * batch;
      System.arraycopy(errors, first * stride, tape.outputErrors, 0, batch * stride);
      if (time < length - 1) {
        Gemm.multiply(
            strips, batch, productRows, recurrentBackward, units, tape.outputErrors, 0, stride);
      }
      tape.at(time);
      CellSweep.run(backward, tape);
      if (time == 0 && inputErrors == null) {
        return;
      }
      // For both products: that of the inputs here, that of the outputs in the next turn.
      for (int gate = 0; gate < Parameters.GATES; gate++) {
        int from = first * gates + gate * group;
        Gemm.packRows(
            tape.gates, from, gates, batch, gateRows, strips, productRows, gate * gateRows);
      }
      if (inputErrors != null) {
        int to = first * inputStride;
        Arrays.fill(inputErrors, to, to + batch * inputStride, 0);
        Gemm.multiply(
            strips, batch, productRows, inputBackward, inputs, inputErrors, to, inputStride);
      }
    }
  }

  /** The gates' errors after {@link #backward}, a row for every (time, window). */
  RowView errors() {
    return new RowView(tape.gates, 0, gates, gates);
  }

  /** What the gates saw of the state before, a row for every (time, window). */
  RowView statesBefore() {
    return new RowView(tape.outputs, 0, stride, units);
  }

  /** What the gates saw of the layer below, a row for every (time, window). */
  RowView inputs() {
    return new RowView(input, inputOffset, inputStride, inputs);
  }

  /**
   * The gradient over some rows after {@link #backward}.
   *
   * @param chosen which (time, window), in the order in which they are summed
   * @param gradient the layer's flat gradient in DL4J's order, from an offset on; overwritten
   */
  void gradient(RowList chosen, float[] gradient, int offset) {
    int weights = offset + Parameters.GATES * units * inputs;
    int recurrent = Parameters.GATES * units * units;
    Arrays.fill(inputSum, 0);
    Arrays.fill(recurrentSum, 0);
    Arrays.fill(biasSum, 0);
    for (int from = 0; from < chosen.size(); from += CHUNK) {
      int count = Math.min(CHUNK, chosen.size() - from);
      for (int gate = 0; gate < Parameters.GATES; gate++) {
        RowView errors = new RowView(tape.gates, gate * group, gates, gateRows);
        Gemm.packColumns(errors, chosen, from, count, strips, gate * gateRows);
      }
      Gemm.pack(statesBefore(), chosen, from, count, packed);
      Gemm.multiply(strips, productRows, count, packed, units, recurrentSum, 0, stride);
      if (!symbolic) {
        Gemm.pack(inputs(), chosen, from, count, packed);
        Gemm.multiply(strips, productRows, count, packed, inputs, inputSum, 0, inputStride);
      }
      for (int i = from; i < from + count; i++) {
        int row = chosen.at(i);
        add(tape.gates, row * gates, biasSum, 0, gates);
        if (symbolic) {
          add(tape.gates, row * gates, inputSum, symbols[row] * gates, gates);
        }
      }
    }
    for (int gate = 0; gate < Parameters.GATES; gate++) {
      for (int unit = 0; unit < units; unit++) {
        int row = gate * group + unit;
        int product = gate * gateRows + unit;
        int to = gate * units + unit;
        if (symbolic) {
          for (int symbol = 0; symbol < inputs; symbol++) {
            gradient[offset + to * inputs + symbol] = inputSum[symbol * gates + row];
          }
        } else {
          System.arraycopy(inputSum, product * inputStride, gradient, offset + to * inputs, inputs);
        }
        System.arraycopy(recurrentSum, product * stride, gradient, weights + to * units, units);
        gradient[weights + recurrent + to] = biasSum[row];
      }
    }
  }

  private static void add(float[] from, int fromOffset, float[] to, int toOffset, int count) {
    for (int i = 0; i < count; i += L) {
      FloatVector.fromArray(S, to, toOffset + i)
          .add(FloatVector.fromArray(S, from, fromOffset + i))
          .intoArray(to, toOffset + i);
    }
  }
}
