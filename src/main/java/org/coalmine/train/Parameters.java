package org.coalmine.train;

import org.coalmine.settings.TrainingSettings;

/**
 * Where a network's parameters stand in DL4J's flat array. Layer by layer: the input weights, the
 * recurrent weights, the biases; at the end the output weights and biases. DL4J calls its matrices
 * {@code [inputs, 4 · units]} in column-major order, which in memory is {@code [4 · units, inputs]}
 * row by row.
 *
 * <p>The four groups of rows are DL4J's "IFOG": the cell candidate (tanh, which DL4J calls the
 * input activation), the forget gate, the output gate, the input gate ("input modulation").
 */
record Parameters(int layers, int units, int symbols) {
  static final int GATES = 4;

  /** Row groups of DL4J's matrices. */
  static final int CANDIDATE = 0;

  static final int FORGET = 1;
  static final int OUTPUT = 2;
  static final int INPUT = 3;

  Parameters {
    if (layers < 1 || units < 1 || symbols < 1) {
      throw new IllegalArgumentException(
          "layers, units and symbols must be at least 1: %d, %d, %d"
              .formatted(layers, units, symbols));
    }
  }

  static Parameters of(TrainingSettings settings, int symbols) {
    return new Parameters(settings.layers(), settings.units(), symbols);
  }

  int rows() {
    return GATES * units;
  }

  int inputs(int layer) {
    return layer == 0 ? symbols : units;
  }

  int inputWeights(int layer) {
    int offset = 0;
    for (int below = 0; below < layer; below++) {
      offset += rows() * (inputs(below) + units + 1);
    }
    return offset;
  }

  int recurrentWeights(int layer) {
    return inputWeights(layer) + rows() * inputs(layer);
  }

  int biases(int layer) {
    return recurrentWeights(layer) + rows() * units;
  }

  int outputWeights() {
    return inputWeights(layers);
  }

  int outputBiases() {
    return outputWeights() + symbols * units;
  }

  int size() {
    return outputBiases() + symbols;
  }
}
