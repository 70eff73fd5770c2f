package org.coalmine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;

/** From DL4J's flat parameters to a model's weights, and back. */
public final class Export {
  /** DL4J's row groups in PyTorch's order: input gate, forget gate, cell candidate, output gate. */
  private static final int[] PYTORCH_ORDER = {
    Parameters.INPUT, Parameters.FORGET, Parameters.CANDIDATE, Parameters.OUTPUT
  };

  private Export() {}

  /**
   * The weights of a network of LSTM layers without peepholes. DL4J has one bias per row and
   * PyTorch two that are summed: the second is zero.
   *
   * @throws IllegalArgumentException if the number of parameters fits no such network
   */
  public static LstmWeights weights(
      TrainingSettings settings, Alphabet alphabet, TrainingState state) {
    Parameters layout = Parameters.of(settings, alphabet.size());
    float[] all = state.parameters();
    if (all.length != layout.size()) {
      throw new IllegalArgumentException(
          "%d layers of %d units over %d symbols have %d parameters, not %d"
              .formatted(
                  layout.layers(), layout.units(), layout.symbols(), layout.size(), all.length));
    }
    List<LstmWeights.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < layout.layers(); layer++) {
      layers.add(
          new LstmWeights.Layer(
              layout.inputs(layer),
              layout.units(),
              gates(all, layout.inputWeights(layer), layout.units() * layout.inputs(layer)),
              gates(all, layout.recurrentWeights(layer), layout.units() * layout.units()),
              gates(all, layout.biases(layer), layout.units()),
              new float[layout.rows()]));
    }
    return LstmWeights.of(
        alphabet,
        layers,
        Arrays.copyOfRange(all, layout.outputWeights(), layout.outputBiases()),
        Arrays.copyOfRange(all, layout.outputBiases(), layout.size()));
  }

  /**
   * The flat parameters of weights; the two biases of a row are summed.
   *
   * @throws IllegalArgumentException if they are of another shape than the settings
   */
  static float[] parameters(TrainingSettings settings, LstmWeights weights) {
    Parameters layout = Parameters.of(settings, weights.alphabet().size());
    if (weights.layers().size() != layout.layers() || weights.units() != layout.units()) {
      throw new IllegalArgumentException(
          "the weights are of %d layers of %d units, the settings ask for %d of %d"
              .formatted(
                  weights.layers().size(), weights.units(), layout.layers(), layout.units()));
    }
    float[] all = new float[layout.size()];
    for (int index = 0; index < layout.layers(); index++) {
      LstmWeights.Layer layer = weights.layers().get(index);
      float[] biases = layer.biasInputHidden();
      float[] more = layer.biasHiddenHidden();
      for (int row = 0; row < biases.length; row++) {
        biases[row] += more[row];
      }
      putGates(layer.weightInputHidden(), all, layout.inputWeights(index));
      putGates(layer.weightHiddenHidden(), all, layout.recurrentWeights(index));
      putGates(biases, all, layout.biases(index));
    }
    float[] output = weights.outputWeight();
    System.arraycopy(output, 0, all, layout.outputWeights(), output.length);
    System.arraycopy(weights.outputBias(), 0, all, layout.outputBiases(), layout.symbols());
    return all;
  }

  private static void putGates(float[] ordered, float[] all, int offset) {
    int groupSize = ordered.length / PYTORCH_ORDER.length;
    for (int group = 0; group < PYTORCH_ORDER.length; group++) {
      System.arraycopy(
          ordered, group * groupSize, all, offset + PYTORCH_ORDER[group] * groupSize, groupSize);
    }
  }

  private static float[] gates(float[] all, int offset, int groupSize) {
    float[] ordered = new float[PYTORCH_ORDER.length * groupSize];
    for (int group = 0; group < PYTORCH_ORDER.length; group++) {
      System.arraycopy(
          all, offset + PYTORCH_ORDER[group] * groupSize, ordered, group * groupSize, groupSize);
    }
    return ordered;
  }
}
