package org.coalmine.model.lstm;

import java.util.List;
import org.coalmine.token.Alphabet;

/** The LSTM in double precision, written from its equations: what the kernel is judged by. */
final class ReferenceLstm {
  private final LstmWeights weights;

  ReferenceLstm(LstmWeights weights) {
    this.weights = weights;
  }

  /** −ln Pr(symbol | boundary, prefix) of every symbol. */
  double[] costsNats(int... prefix) {
    double[][] hidden = new double[weights.layers().size()][weights.units()];
    double[][] cells = new double[weights.layers().size()][weights.units()];
    step(Alphabet.BOUNDARY, hidden, cells);
    for (int symbol : prefix) {
      step(symbol, hidden, cells);
    }
    return costs(hidden);
  }

  /** −ln Pr(symbol | boundary, all before it) of each symbol of a text. */
  double[] eachNats(int... text) {
    double[][] hidden = new double[weights.layers().size()][weights.units()];
    double[][] cells = new double[weights.layers().size()][weights.units()];
    double[] each = new double[text.length];
    step(Alphabet.BOUNDARY, hidden, cells);
    for (int i = 0; i < text.length; i++) {
      each[i] = costs(hidden)[text[i]];
      step(text[i], hidden, cells);
    }
    return each;
  }

  private double[] costs(double[][] hidden) {
    int symbols = weights.alphabet().size();
    double[] logits = product(weights.outputWeight(), symbols, hidden[hidden.length - 1]);
    float[] bias = weights.outputBias();
    double max = Double.NEGATIVE_INFINITY;
    for (int symbol = 0; symbol < symbols; symbol++) {
      logits[symbol] += bias[symbol];
      max = Math.max(max, logits[symbol]);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - max);
    }
    double[] costs = new double[symbols];
    for (int symbol = 0; symbol < symbols; symbol++) {
      costs[symbol] = max + Math.log(sum) - logits[symbol];
    }
    return costs;
  }

  private void step(int symbol, double[][] hidden, double[][] cells) {
    int units = weights.units();
    List<LstmWeights.Layer> layers = weights.layers();
    double[] input = new double[weights.alphabet().size()];
    input[symbol] = 1;
    for (int l = 0; l < layers.size(); l++) {
      LstmWeights.Layer layer = layers.get(l);
      double[] below = product(layer.weightInputHidden(), 4 * units, input);
      double[] recurrent = product(layer.weightHiddenHidden(), 4 * units, hidden[l]);
      float[] inputBias = layer.biasInputHidden();
      float[] hiddenBias = layer.biasHiddenHidden();
      double[] gates = new double[4 * units];
      for (int row = 0; row < gates.length; row++) {
        gates[row] = below[row] + recurrent[row] + inputBias[row] + hiddenBias[row];
      }
      for (int unit = 0; unit < units; unit++) {
        double i = sigmoid(gates[unit]);
        double f = sigmoid(gates[units + unit]);
        double g = Math.tanh(gates[2 * units + unit]);
        double o = sigmoid(gates[3 * units + unit]);
        cells[l][unit] = f * cells[l][unit] + i * g;
        hidden[l][unit] = o * Math.tanh(cells[l][unit]);
      }
      input = hidden[l];
    }
  }

  private static double[] product(float[] rowMajor, int rows, double[] vector) {
    double[] out = new double[rows];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < vector.length; k++) {
        out[row] += rowMajor[row * vector.length + k] * vector[k];
      }
    }
    return out;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
