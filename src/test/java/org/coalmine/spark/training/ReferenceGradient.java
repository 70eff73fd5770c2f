package org.coalmine.spark.training;

import java.util.List;

/**
 * The gradient of a one-layer LSTM's summed loss in nats, in double precision, by back-propagation
 * written from the equations: what private training's gradients are judged by. Parameters stand as
 * DL4J has them: input weights, recurrent weights and biases in the groups candidate, forget gate,
 * output gate, input gate, then output weights and biases, each matrix a row for each output.
 */
final class ReferenceGradient {
  private final double[] parameters;
  private final int units;
  private final int symbols;
  private final int recurrent;
  private final int biases;
  private final int output;
  private final int outputBiases;

  ReferenceGradient(float[] parameters, int units, int symbols) {
    this.parameters = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      this.parameters[i] = parameters[i];
    }
    this.units = units;
    this.symbols = symbols;
    recurrent = 4 * units * symbols;
    biases = recurrent + 4 * units * units;
    output = biases + 4 * units;
    outputBiases = output + symbols * units;
    if (parameters.length != outputBiases + symbols) {
      throw new IllegalArgumentException(
          "%d parameters, not %d".formatted(parameters.length, outputBiases + symbols));
    }
  }

  /** The gradient of all windows' losses together, each from a state of zeros. */
  double[] of(List<char[]> windows) {
    double[] gradient = new double[parameters.length];
    windows.forEach(window -> add(window, gradient));
    return gradient;
  }

  private void add(char[] window, double[] gradient) {
    int steps = window.length - 1;
    double[][] gates = new double[steps][];
    double[][] cells = new double[steps + 1][units];
    double[][] hidden = new double[steps + 1][units];
    for (int t = 0; t < steps; t++) {
      gates[t] = gates(window[t], hidden[t]);
      for (int u = 0; u < units; u++) {
        cells[t + 1][u] = gates[t][units + u] * cells[t][u] + gates[t][3 * units + u] * gates[t][u];
        hidden[t + 1][u] = gates[t][2 * units + u] * Math.tanh(cells[t + 1][u]);
      }
    }
    double[] hiddenError = new double[units];
    double[] cellError = new double[units];
    for (int t = steps - 1; t >= 0; t--) {
      addOutput(window[t + 1], hidden[t + 1], hiddenError, gradient);
      double[] error = new double[4 * units];
      for (int u = 0; u < units; u++) {
        double candidate = gates[t][u];
        double forget = gates[t][units + u];
        double out = gates[t][2 * units + u];
        double in = gates[t][3 * units + u];
        double squashed = Math.tanh(cells[t + 1][u]);
        cellError[u] += hiddenError[u] * out * (1 - squashed * squashed);
        error[u] = cellError[u] * in * (1 - candidate * candidate);
        error[units + u] = cellError[u] * cells[t][u] * forget * (1 - forget);
        error[2 * units + u] = hiddenError[u] * squashed * out * (1 - out);
        error[3 * units + u] = cellError[u] * candidate * in * (1 - in);
        cellError[u] *= forget;
      }
      hiddenError = new double[units];
      for (int row = 0; row < error.length; row++) {
        gradient[row * symbols + window[t]] += error[row];
        gradient[biases + row] += error[row];
        for (int u = 0; u < units; u++) {
          gradient[recurrent + row * units + u] += error[row] * hidden[t][u];
          hiddenError[u] += error[row] * parameters[recurrent + row * units + u];
        }
      }
    }
  }

  private double[] gates(int symbol, double[] hidden) {
    double[] gates = new double[4 * units];
    for (int row = 0; row < gates.length; row++) {
      double sum = parameters[row * symbols + symbol] + parameters[biases + row];
      for (int u = 0; u < units; u++) {
        sum += parameters[recurrent + row * units + u] * hidden[u];
      }
      gates[row] = row < units ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
    }
    return gates;
  }

  private void addOutput(int target, double[] hidden, double[] hiddenError, double[] gradient) {
    double[] logits = new double[symbols];
    double total = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      logits[symbol] = parameters[outputBiases + symbol];
      for (int u = 0; u < units; u++) {
        logits[symbol] += parameters[output + symbol * units + u] * hidden[u];
      }
      total += Math.exp(logits[symbol]);
    }
    for (int symbol = 0; symbol < symbols; symbol++) {
      double error = Math.exp(logits[symbol]) / total - (symbol == target ? 1 : 0);
      gradient[outputBiases + symbol] += error;
      for (int u = 0; u < units; u++) {
        gradient[output + symbol * units + u] += error * hidden[u];
        hiddenError[u] += error * parameters[output + symbol * units + u];
      }
    }
  }
}
