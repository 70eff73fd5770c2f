package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.kernel.RowList;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;

class ClippedGradientsTest {
  private static final long SEED = 20160701;
  private static final int SYMBOLS = 11;
  private static final double NO_CLIPPING = 1e30;

  /** Units of 1 to 9 windows of up to 7 characters; some repeat themselves, as canaries do. */
  private record Units(WindowStore.Reader block, List<int[]> ranges) {
    static Units random(int count) {
      Random random = new Random(SEED);
      List<char[]> windows = new ArrayList<>();
      List<int[]> ranges = new ArrayList<>();
      for (int unit = 0; unit < count; unit++) {
        int size = 1 + random.nextInt(9);
        ranges.add(new int[] {windows.size(), size});
        for (int i = 0; i < size; i++) {
          char[] window = new char[i < size - 1 ? 8 : 2 + random.nextInt(7)];
          for (int at = 0; at < window.length; at++) {
            window[at] = (char) (unit % 3 == 0 ? at % 4 : random.nextInt(SYMBOLS));
          }
          windows.add(window);
        }
      }
      return new Units(Texts.of(windows), ranges);
    }

    ClippedSum clipped(TrainingSettings settings, TrainingState state, double clipNorm) {
      ClippedGradients gradients =
          new ClippedGradients(settings, SYMBOLS, state.parameters(), clipNorm);
      ranges.forEach(range -> gradients.add(block, range[0], range[1]));
      return gradients.sum();
    }

    /** A unit's gradient through DL4J's network, all its windows as one batch. */
    float[] gradient(TrainingSettings settings, TrainingState state, int unit) {
      DataSet batch =
          Batch.of(block, ranges.get(unit)[1], row -> ranges.get(unit)[0] + row).dataSet();
      MultiLayerNetwork network = Network.of(settings, SYMBOLS, state, 0);
      network.setInput(batch.getFeatures());
      network.setLabels(batch.getLabels());
      network.computeGradientAndScore();
      return Native.read(network.gradient().gradient());
    }
  }

  private static TrainingSettings settings(int layers, int units, int batchSize) {
    return settings(layers, units, batchSize, Optimizer.ADAM, 0);
  }

  private static TrainingSettings settings(
      int layers, int units, int batchSize, Optimizer optimizer, double weightDecay) {
    return new TrainingSettings(
        layers, units, 7, batchSize, 1, 1, 1, 0.01, optimizer, 0.9, 0, 0, weightDecay, 0, "clip");
  }

  private static TrainingState state(TrainingSettings settings) {
    Random random = new Random(SEED);
    float[] parameters = new float[Parameters.of(settings, SYMBOLS).size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian() * 0.4f;
    }
    return new TrainingState(parameters, new float[0], 0);
  }

  private static double norm(float[] values) {
    double squared = 0;
    for (float value : values) {
      squared += (double) value * value;
    }
    return Math.sqrt(squared);
  }

  @ParameterizedTest
  @CsvSource({"1,6", "2,19", "3,40"})
  void ghostNormsAreTheNormsOfTheUnitsOwnGradients(int layers, int hidden) {
    TrainingSettings settings = settings(layers, hidden, 64);
    TrainingState state = state(settings);
    Units units = Units.random(7);
    ForwardBackward network =
        new ForwardBackward(Parameters.of(settings, SYMBOLS), state.parameters());
    int windows = (int) units.block().size();
    int[] inputs = new int[windows * 7];
    int[] targets = new int[windows * 7];
    List<RowList> rows = new ArrayList<>();
    java.util.Arrays.fill(targets, Batch.PADDING);
    for (int[] range : units.ranges()) {
      RowList own = new RowList(0);
      for (int window = range[0]; window < range[0] + range[1]; window++) {
        for (int time = 0; time < units.block().window(window).length - 1; time++) {
          inputs[time * windows + window] = units.block().window(window)[time];
          targets[time * windows + window] = units.block().window(window)[time + 1];
          own.add(time * windows + window);
        }
      }
      rows.add(own);
    }
    network.run(windows, 7, inputs, targets);
    for (int unit = 0; unit < rows.size(); unit++) {
      double expected = norm(units.gradient(settings, state, unit));
      assertThat(Math.sqrt(network.squaredNorm(rows.get(unit))))
          .as("unit %d of %d windows", unit, units.ranges().get(unit)[1])
          .isCloseTo(expected, within(1e-4 * expected));
    }
  }

  /** Batches of 4 put some units through several of them, of 64 none; small nets go both ways. */
  @ParameterizedTest
  @CsvSource({"1,6,64", "2,19,64", "1,6,4", "2,40,16", "2,40,4"})
  void theSumIsThatOfAPlainLoop(int layers, int hidden, int batchSize) {
    TrainingSettings settings = settings(layers, hidden, batchSize);
    TrainingState state = state(settings);
    Units units = Units.random(12);
    List<float[]> gradients = new ArrayList<>();
    for (int unit = 0; unit < units.ranges().size(); unit++) {
      gradients.add(units.gradient(settings, state, unit));
    }
    double middle =
        gradients.stream().mapToDouble(ClippedGradientsTest::norm).sorted().toArray()[5];
    double clipNorm = middle * 1.01;
    double[] expected = new double[gradients.get(0).length];
    for (float[] gradient : gradients) {
      double factor = Math.min(1, clipNorm / norm(gradient));
      for (int i = 0; i < expected.length; i++) {
        expected[i] += factor * gradient[i];
      }
    }
    ClippedSum sum = units.clipped(settings, state, clipNorm);
    assertThat(sum.units()).isEqualTo(12);
    assertThat(sum.clipped()).isEqualTo(6);
    for (int i = 0; i < expected.length; i++) {
      assertThat(sum.gradient()[i])
          .as("parameter %d", i)
          .isCloseTo(expected[i], within(3e-3 * clipNorm));
    }
  }

  @ParameterizedTest
  @CsvSource({"6,64", "6,4", "40,64"})
  void noUnitAddsMoreThanTheClipNorm(int hidden, int batchSize) {
    TrainingSettings settings = settings(2, hidden, batchSize);
    TrainingState state = state(settings);
    Units units = Units.random(12);
    for (double clipNorm : new double[] {1e-3, 1, 30}) {
      for (int[] range : units.ranges()) {
        ClippedGradients alone =
            new ClippedGradients(settings, SYMBOLS, state.parameters(), clipNorm);
        alone.add(units.block(), range[0], range[1]);
        double squared = 0;
        for (double value : alone.sum().gradient()) {
          squared += value * value;
        }
        assertThat(Math.sqrt(squared)).isLessThanOrEqualTo(clipNorm);
        if (clipNorm <= 1) {
          assertThat(Math.sqrt(squared)).isGreaterThan(clipNorm * 0.998);
        }
      }
    }
  }

  @Test
  void aUnitWhoseGradientIsNoNumberAddsNothing() {
    TrainingSettings settings = settings(1, 6, 64);
    TrainingState state = state(settings);
    state.parameters()[Parameters.of(settings, SYMBOLS).outputWeights()] = Float.NaN;
    for (double value : Units.random(3).clipped(settings, state, 1).gradient()) {
      assertThat(value).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutClippingAndNoiseAStepIsThatOfOrdinaryTraining(Optimizer optimizer) {
    TrainingSettings settings = settings(2, 12, 128, optimizer, 0.01);
    TrainingState start = Network.initial(settings, SYMBOLS);
    Units units = Units.random(9);
    DataSet batch = Batch.of(units.block(), (int) units.block().size(), row -> row).dataSet();
    Trainer trainer = new Trainer(settings, SYMBOLS, start, 0);
    PrivateUpdate update = new PrivateUpdate(settings, SYMBOLS, start);
    for (int step = 0; step < 4; step++) {
      trainer.step(batch);
      ClippedSum sum = units.clipped(settings, update.state(), NO_CLIPPING);
      update.step(sum.gradient(), sum.loss().characters());
    }
    float[] expected = trainer.state().parameters();
    TrainingState reached = update.state();
    assertThat(reached.steps()).isEqualTo(4);
    for (int i = 0; i < expected.length; i++) {
      assertThat(reached.parameters()[i])
          .as("parameter %d", i)
          .isCloseTo(expected[i], within(2e-4f));
    }
    assertThat(reached.updaterState()).hasSameSizeAs(trainer.state().updaterState());
    assertThat(norm(reached.updaterState())).isGreaterThan(0);
  }
}
