package org.coalmine.model.lstm;

import static org.coalmine.model.lstm.PackedMatrix.BLOCK_ROWS;

import java.util.List;

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
  private final PackedMatrix[] inputColumns;
  private final PackedMatrix[] input;
  private final PackedMatrix[] recurrent;
  private final PackedMatrix[] bias;
  private final PackedMatrix output;
  private final PackedMatrix outputBias;

  PackedLstm(LstmWeights weights) {
    List<LstmWeights.Layer> layers = weights.layers();
    units = weights.units();
    symbols = weights.alphabet().size();
    recurrent = new PackedMatrix[layers.size()];
    bias = new PackedMatrix[layers.size()];
    for (int l = 0; l < layers.size(); l++) {
      LstmWeights.Layer layer = layers.get(l);
      recurrent[l] = PackedMatrix.of(4 * units, units, gates(layer.weightHiddenHidden(), units));
      float[] sum = layer.biasInputHidden();
      float[] other = layer.biasHiddenHidden();
      for (int row = 0; row < sum.length; row++) {
        sum[row] += other[row];
      }
      bias[l] = PackedMatrix.of(sum.length, 1, gates(sum, 1));
    }
    float[] first = gates(layers.get(0).weightInputHidden(), symbols);
    inputColumns = new PackedMatrix[symbols];
    for (int symbol = 0; symbol < symbols; symbol++) {
      float[] column = new float[4 * units];
      for (int row = 0; row < column.length; row++) {
        column[row] = first[row * symbols + symbol];
      }
      inputColumns[symbol] = PackedMatrix.of(column.length, 1, column);
    }
    input = new PackedMatrix[layers.size() - 1];
    for (int l = 1; l < layers.size(); l++) {
      input[l - 1] =
          PackedMatrix.of(4 * units, units, gates(layers.get(l).weightInputHidden(), units));
    }
    output = PackedMatrix.of(symbols, units, weights.outputWeight());
    outputBias = PackedMatrix.of(symbols, 1, weights.outputBias());
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

  /** The first layer's input weights of a symbol: one column, as its input is one-hot. */
  PackedMatrix inputColumn(int symbol) {
    return inputColumns[symbol];
  }

  /** The input matrix of a layer above the first. */
  PackedMatrix input(int layer) {
    return input[layer - 1];
  }

  PackedMatrix recurrent(int layer) {
    return recurrent[layer];
  }

  /** Both biases of a layer, summed: one column. */
  PackedMatrix bias(int layer) {
    return bias[layer];
  }

  PackedMatrix output() {
    return output;
  }

  /** One column. */
  PackedMatrix outputBias() {
    return outputBias;
  }
}
