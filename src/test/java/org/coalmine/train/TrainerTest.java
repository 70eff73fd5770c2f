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
import org.nd4j.linalg.dataset.DataSet;

class TrainerTest {
  private static final long SEED = 20140101;
  private static final int SYMBOLS = 9;
  private static final int ROWS = 16;
  private static final double LEARNING_RATE = 0.125;

  private static TrainingSettings settings(double clip, double dropout, double weightDecay) {
    return new TrainingSettings(
        2,
        14,
        8,
        ROWS,
        1,
        1,
        1,
        LEARNING_RATE,
        Optimizer.SGD,
        0,
        clip,
        dropout,
        weightDecay,
        0,
        "trainer");
  }

  private static DataSet batch() {
    Random random = new Random(SEED);
    List<char[]> windows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      char[] window = new char[9];
      for (int i = 0; i < window.length; i++) {
        window[i] = (char) random.nextInt(SYMBOLS);
      }
      windows.add(window);
    }
    return Batch.of(Texts.of(windows), ROWS, row -> row).dataSet();
  }

  private static float[] step(TrainingSettings settings) {
    Trainer trainer =
        new Trainer(settings, SYMBOLS, Network.initial(settings(0, 0, 0), SYMBOLS), 0);
    trainer.step(batch());
    return trainer.state().parameters();
  }

  private static double distance(float[] a, float[] b) {
    double squared = 0;
    for (int i = 0; i < a.length; i++) {
      squared += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(squared);
  }

  @Test
  void clippingShortensTheStepAndKeepsItsDirection() {
    float[] start = Network.initial(settings(0, 0, 0), SYMBOLS).parameters();
    float[] plain = step(settings(0, 0, 0));
    double length = distance(plain, start) / LEARNING_RATE;
    float[] clipped = step(settings(length / 4, 0, 0));
    for (int i = 0; i < start.length; i++) {
      assertThat(clipped[i] - start[i])
          .isCloseTo((plain[i] - start[i]) / 4, within((float) (1e-4 * length)));
    }
    assertThat(step(settings(2 * length, 0, 0))).isEqualTo(plain);
  }

  @Test
  void weightDecayShrinksWeightsAndNoBias() {
    double decay = 0.1;
    TrainingSettings settings = settings(0, 0, decay);
    Parameters layout = Parameters.of(settings, SYMBOLS);
    float[] start = Network.initial(settings, SYMBOLS).parameters();
    float[] plain = step(settings(0, 0, 0));
    float[] decayed = step(settings);
    for (int i = 0; i < start.length; i++) {
      boolean bias = i >= layout.outputBiases();
      for (int layer = 0; layer < layout.layers(); layer++) {
        bias |= i >= layout.biases(layer) && i < layout.inputWeights(layer + 1);
      }
      double expected = bias ? 0 : LEARNING_RATE * decay * start[i];
      assertThat((double) plain[i] - decayed[i])
          .as("parameter %d", i)
          .isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void aStepRepeatedDropsTheSame() {
    float[] once = step(settings(0, 0.4, 0));
    assertThat(step(settings(0, 0.4, 0))).isEqualTo(once).isNotEqualTo(step(settings(0, 0, 0)));
  }

  @Test
  void startedAgainItGoesOnAsANewOneDoes() {
    TrainingSettings settings =
        new TrainingSettings(
            2, 14, 8, ROWS, 1, 2, 1, 0.01, Optimizer.ADAM, 0, 1, 0.4, 1e-3, 0, "trainer");
    Trainer used = new Trainer(settings, SYMBOLS, Network.initial(settings, SYMBOLS), 0);
    used.step(batch());
    TrainingState middle = used.state();
    used.step(batch());
    used.evaluate(batch());
    Trainer fresh = new Trainer(settings, SYMBOLS, middle, 1);
    fresh.step(batch());
    fresh.step(batch());

    used.restart(middle, 1);
    used.step(batch());
    used.step(batch());

    assertThat(used.state().parameters()).containsExactly(fresh.state().parameters());
    assertThat(used.state().updaterState()).containsExactly(fresh.state().updaterState());
    assertThat(used.state().steps()).isEqualTo(3);
    assertThat(used.loss()).isEqualTo(fresh.loss());
  }

  @Test
  void withDropoutTheGradientIsTheSlopeOfTheLossOfWhatWasKept() {
    TrainingSettings settings = settings(0, 0.4, 0);
    float[] parameters = Network.initial(settings, SYMBOLS).parameters();
    MultiLayerNetwork network = differentiated(settings, parameters);
    float[] gradient = Native.read(network.gradient().gradient());
    Random random = new Random(SEED);
    for (int direction = 0; direction < 10; direction++) {
      float[] ahead = parameters.clone();
      float[] back = parameters.clone();
      double slope = 0;
      for (int i = 0; i < gradient.length; i++) {
        float move = (float) random.nextGaussian() * 1e-3f;
        ahead[i] += move;
        back[i] -= move;
        slope += ((double) ahead[i] - back[i]) * gradient[i];
      }
      double difference =
          differentiated(settings, ahead).score() - differentiated(settings, back).score();
      assertThat(difference)
          .as("direction %d, seed %d", direction, SEED)
          .isCloseTo(slope, within(5e-3 * Math.abs(slope) + 1e-4));
    }
  }

  private static MultiLayerNetwork differentiated(TrainingSettings settings, float[] parameters) {
    MultiLayerNetwork network =
        Network.of(settings, SYMBOLS, new TrainingState(parameters, new float[0], 0), 0);
    DataSet batch = batch();
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.computeGradientAndScore();
    return network;
  }
}
