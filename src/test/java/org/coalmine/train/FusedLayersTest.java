package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.Texts;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;

class FusedLayersTest {
  private static final long SEED = 20190214;

  private static TrainingSettings settings(int layers, int units) {
    return new TrainingSettings(
        layers, units, 9, 8, 1, 1, 1, 0.01, Optimizer.ADAM, 0, 0, 0, 0, 0, "fused");
  }

  private static TrainingState state(TrainingSettings settings, int symbols) {
    Random random = new Random(SEED);
    float[] parameters = new float[Parameters.of(settings, symbols).size()];
    float deviation = Math.min(0.4f, 12f / settings.units()); // more, and rounding errors grow
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian() * deviation;
    }
    return new TrainingState(parameters, new float[0], 0);
  }

  private static DataSet batch(int rows, int length, int symbols) {
    Random random = new Random(SEED + rows);
    List<char[]> windows = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      char[] window = new char[row % 3 == 2 ? 2 + random.nextInt(length) : length + 1];
      for (int i = 0; i < window.length; i++) {
        window[i] = (char) random.nextInt(symbols);
      }
      windows.add(window);
    }
    return Batch.of(Texts.of(windows), rows, row -> row).dataSet();
  }

  private static float[] gradient(MultiLayerNetwork network, DataSet batch) {
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.setLayerMaskArrays(null, batch.getLabelsMaskArray());
    network.computeGradientAndScore();
    return Native.read(network.gradient().gradient());
  }

  @ParameterizedTest
  @CsvSource({
    "1,5,3,4,6",
    "2,16,40,8,9",
    "3,21,70,13,7",
    "2,40,33,70,5",
    "2,9,12,131,3",
    "1,8,5,2,3",
    "2,200,86,33,20"
  })
  void gradientsAndLossAreThoseOfTheStockLayers(
      int layers, int units, int symbols, int rows, int length) {
    TrainingSettings settings = settings(layers, units);
    TrainingState state = state(settings, symbols);
    DataSet batch = batch(rows, length, symbols);
    MultiLayerNetwork fused = Network.of(settings, symbols, state, 0);
    MultiLayerNetwork stock = StockNetwork.of(layers, units, symbols, state.parameters().clone());

    float[] actual = gradient(fused, batch);
    float[] expected = gradient(stock, StockNetwork.oneHot(batch, symbols));

    assertThat(fused.score()).isCloseTo(stock.score(), within(1e-5 * stock.score()));
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("parameter %d of %s", i, Parameters.of(settings, symbols))
          .isCloseTo(expected[i], within(1e-5 * largest));
    }
  }

  @Test
  void gradientIsTheSlopeOfTheLoss() {
    TrainingSettings settings = settings(2, 12);
    int symbols = 10;
    TrainingState state = state(settings, symbols);
    DataSet batch = batch(8, 9, symbols);
    float[] gradient = gradient(Network.of(settings, symbols, state, 0), batch);
    Random random = new Random(SEED);
    for (int direction = 0; direction < 20; direction++) {
      float[] ahead = state.parameters().clone();
      float[] back = state.parameters().clone();
      double slope = 0;
      for (int i = 0; i < gradient.length; i++) {
        float step = (float) random.nextGaussian() * 1e-3f;
        ahead[i] += step;
        back[i] -= step;
        slope += ((double) ahead[i] - back[i]) * gradient[i];
      }
      double difference =
          loss(settings, symbols, ahead, batch) - loss(settings, symbols, back, batch);
      assertThat(difference)
          .as("direction %d, seed %d", direction, SEED)
          .isCloseTo(slope, within(2e-3 * Math.abs(slope) + 1e-4));
    }
  }

  private static double loss(
      TrainingSettings settings, int symbols, float[] parameters, DataSet batch) {
    return new Trainer(settings, symbols, new TrainingState(parameters, new float[0], 0), 0)
        .evaluate(batch)
        .nats();
  }

  @Test
  void evaluationIsTheLossOfTraining() {
    TrainingSettings settings = settings(2, 20);
    TrainingState state = state(settings, 30);
    DataSet batch = batch(11, 8, 30);
    MultiLayerNetwork network = Network.of(settings, 30, state, 0);
    gradient(network, batch);
    Trainer trainer = new Trainer(settings, 30, state, 0);
    assertThat(trainer.evaluate(batch).nats()).isEqualTo(network.score());
    assertThat(trainer.evaluate(batch).nats()).isEqualTo(network.score());
  }
}
