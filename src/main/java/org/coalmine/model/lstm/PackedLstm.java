package org.coalmine.model.lstm;

import static org.coalmine.kernel.PackedMatrix.BLOCK_ROWS;

import java.util.Arrays;
import java.util.List;
import org.coalmine.kernel.PackedMatrix;

/**
 * The weights of an LSTM as the kernel wants them: gate rows interleaved ({@code 4·unit + gate}),
 * those of i, f and o halved, units padded to whole blocks. Immutable.
 *
 * <p>A padded unit has zero weights, so its cell and its output stay zero; no product reads it.
 */
final class PackedLstm {
  static final int UNITS_PER_BLOCK = BLOCK_ROWS / 4;
  private static final int CELL_CANDIDATE = 2;

  private final int units;
  private final int symbols;
  private final float[] inputColumns;
  private final PackedMatrix[] input;
  private final PackedMatrix[] recurrent;
  private final float[][] bias;
  private final PackedMatrix output;
  private final float[] outputBias;

  PackedLstm(LstmWeights weights) {
    List<LstmWeights.Layer> layers = weights.layers();
    units = weights.units();
    symbols = weights.alphabet().size();
    recurrent = new PackedMatrix[layers.size()];
    bias = new float[layers.size()][];
    for (int l = 0; l < layers.size(); l++) {
      LstmWeights.Layer layer = layers.get(l);
      recurrent[l] = PackedMatrix.of(4 * units, units, gates(layer.weightHiddenHidden(), units));
      float[] sum = layer.biasInputHidden();
      float[] other = layer.biasHiddenHidden();
      for (int row = 0; row < sum.length; row++) {
        sum[row] += other[row];
      }
      bias[l] = Arrays.copyOf(gates(sum, 1), recurrent[l].rows());
    }
    float[] first = gates(layers.get(0).weightInputHidden(), symbols);
    inputColumns = new float[Math.multiplyExact(symbols, gateRows())];
    for (int symbol = 0; symbol < symbols; symbol++) {
      for (int row = 0; row < 4 * units; row++) {
        inputColumns[inputColumn(symbol) + row] = first[row * symbols + symbol];
      }
    }
    input = new PackedMatrix[layers.size() - 1];
    for (int l = 1; l < layers.size(); l++) {
      input[l - 1] =
          PackedMatrix.of(4 * units, units, gates(layers.get(l).weightInputHidden(), units));
    }
    output = PackedMatrix.of(symbols, units, weights.outputWeight());
    outputBias = Arrays.copyOf(weights.outputBias(), output.rows());
  }

  /** Rows by gate to rows {@code 4·unit + gate}, halved where a sigmoid follows. */
  private float[] gates(float[] byGate, int columns) {
    float[] interleaved = new float[byGate.length];
    for (int gate = 0; gate < 4; gate++) {
      float scale = gate == CELL_CANDIDATE ? 1f : 0.5f;
      for (int unit = 0; unit < units; unit++) {
        int from = (gate * units + unit) * columns;
        int to = (4 * unit + gate) * columns;
        for (int column = 0; column < columns; column++) {
          interleaved[to + column] = scale * byGate[from + column];
        }
      }
    }
    return interleaved;
  }

  int layers() {
    return recurrent.length;
  }

  int units() {
    return units;
  }

  int symbols() {
    return symbols;
  }

  /** Units of a layer, those added to fill the last block included. */
  int paddedUnits() {
    return gateBlocks() * UNITS_PER_BLOCK;
  }

  /** Blocks of a layer's gate rows. */
  int gateBlocks() {
    return recurrent[0].blocks();
  }

  /** Gate rows of a layer, those added to fill the last block included. */
  int gateRows() {
    return recurrent[0].rows();
  }

  /** The first layer's input weights: a column for each symbol, as its input is one-hot. */
  float[] inputColumns() {
    return inputColumns;
  }

  /** Where a symbol's column begins among {@link #inputColumns}. */
  int inputColumn(int symbol) {
    return symbol * gateRows();
  }

  /** The input matrix of a layer above the first. */
  PackedMatrix input(int layer) {
    return input[layer - 1];
  }

  PackedMatrix recurrent(int layer) {
    return recurrent[layer];
  }

  /** Both biases of a layer, summed, of as many rows as {@link #recurrent}. */
  float[] bias(int layer) {
    return bias[layer];
  }

  PackedMatrix output() {
    return output;
  }

  /** Of as many rows as {@link #output}. */
  float[] outputBias() {
    return outputBias;
  }
}
