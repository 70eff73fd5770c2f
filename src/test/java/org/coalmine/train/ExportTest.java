package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.coalmine.model.AllCosts;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExportTest {
  private static final Alphabet ALPHABET = Alphabet.of("abcdefgh ");
  private static final int UNITS = 7;
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(2, UNITS, 9, 8, 1, 1, 1, 0.01, Optimizer.ADAM, 0, 0, 0, 0, 0, "export");

  private static TrainingState state() {
    Random random = new Random(7);
    float[] parameters = new float[Parameters.of(SETTINGS, ALPHABET.size()).size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian();
    }
    return new TrainingState(parameters, new float[0], 0);
  }

  @Test
  void aPlainLstmOfTheWeightsPredictsWhatDl4jDoes() {
    TrainingState state = state();
    LstmWeights weights = Export.weights(SETTINGS, ALPHABET, state);
    int[] symbols = {0, 3, 5, 2, 2, 10, 7, 1, 4};
    MultiLayerNetwork stock =
        StockNetwork.of(2, UNITS, ALPHABET.size(), state.parameters().clone());
    INDArray input = Nd4j.create(1, ALPHABET.size(), symbols.length);
    for (int time = 0; time < symbols.length; time++) {
      input.putScalar(0, symbols[time], time, 1);
    }
    INDArray expected = stock.output(input);

    double[][] hidden = new double[2][UNITS];
    double[][] cells = new double[2][UNITS];
    for (int time = 0; time < symbols.length; time++) {
      double[] x = new double[ALPHABET.size()];
      x[symbols[time]] = 1;
      for (int layer = 0; layer < 2; layer++) {
        step(weights.layers().get(layer), x, hidden[layer], cells[layer]);
        x = hidden[layer];
      }
      double[] predicted = softmax(weights, x);
      for (int symbol = 0; symbol < predicted.length; symbol++) {
        assertThat(predicted[symbol])
            .as("time %d, symbol %d", time, symbol)
            .isCloseTo(expected.getDouble(0, symbol, time), within(1e-5));
      }
    }
  }

  @Test
  void theKernelGivesDl4jsLogProbabilitiesToWithinTheirPrecision() {
    TrainingState state = state();
    LstmModel model = LstmModel.of(Export.weights(SETTINGS, ALPHABET, state));
    int[] symbols = {Alphabet.BOUNDARY, 3, 5, 2, 2, 10, 7, 1, 4};
    INDArray input = Nd4j.create(1, ALPHABET.size(), symbols.length);
    for (int time = 0; time < symbols.length; time++) {
      input.putScalar(0, symbols[time], time, 1);
    }
    INDArray probabilities =
        StockNetwork.of(2, UNITS, ALPHABET.size(), state.parameters().clone()).output(input);

    Scorer scorer = model.scorer();
    Panel panel = scorer.panel();
    scorer.start(panel);
    for (int time = 0; time < symbols.length; time++) {
      if (time > 0) {
        Panel next = scorer.panel();
        scorer.advance(panel, symbols[time], next);
        panel = next;
      }
      float[] costsNats = AllCosts.of(model, scorer, panel);
      for (int symbol = 0; symbol < ALPHABET.size(); symbol++) {
        assertThat((double) costsNats[symbol * scorer.lanes()])
            .as("time %d, symbol %d, nats", time, symbol)
            .isCloseTo(-Math.log(probabilities.getDouble(0, symbol, time)), within(1e-5));
      }
    }
  }

  /** One step as PyTorch's documentation of nn.LSTM has it. */
  private static void step(LstmWeights.Layer layer, double[] x, double[] hidden, double[] cells) {
    double[] gates = new double[4 * UNITS];
    for (int row = 0; row < gates.length; row++) {
      gates[row] = layer.biasInputHidden()[row] + layer.biasHiddenHidden()[row];
      for (int i = 0; i < x.length; i++) {
        gates[row] += layer.weightInputHidden()[row * x.length + i] * x[i];
      }
      for (int i = 0; i < UNITS; i++) {
        gates[row] += layer.weightHiddenHidden()[row * UNITS + i] * hidden[i];
      }
    }
    for (int unit = 0; unit < UNITS; unit++) {
      double in = sigmoid(gates[unit]);
      double forget = sigmoid(gates[UNITS + unit]);
      double candidate = Math.tanh(gates[2 * UNITS + unit]);
      double output = sigmoid(gates[3 * UNITS + unit]);
      cells[unit] = forget * cells[unit] + in * candidate;
      hidden[unit] = output * Math.tanh(cells[unit]);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] softmax(LstmWeights weights, double[] hidden) {
    double[] exponentials = new double[ALPHABET.size()];
    double sum = 0;
    for (int symbol = 0; symbol < exponentials.length; symbol++) {
      double logit = weights.outputBias()[symbol];
      for (int i = 0; i < UNITS; i++) {
        logit += weights.outputWeight()[symbol * UNITS + i] * hidden[i];
      }
      exponentials[symbol] = Math.exp(logit);
      sum += exponentials[symbol];
    }
    for (int symbol = 0; symbol < exponentials.length; symbol++) {
      exponentials[symbol] /= sum;
    }
    return exponentials;
  }

  @Test
  void refusesParametersOfAnotherShape() {
    TrainingState state = new TrainingState(new float[12], new float[0], 0);
    assertThatThrownBy(() -> Export.weights(SETTINGS, ALPHABET, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameters, not 12");
  }
}
