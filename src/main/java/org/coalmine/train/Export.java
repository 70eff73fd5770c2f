package org.coalmine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;

/** From DL4J's flat parameters to a model's weights. */
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

  private static float[] gates(float[] all, int offset, int groupSize) {
    float[] ordered = new float[PYTORCH_ORDER.length * groupSize];
    for (int group = 0; group < PYTORCH_ORDER.length; group++) {
      System.arraycopy(
          all, offset + PYTORCH_ORDER[group] * groupSize, ordered, group * groupSize, groupSize);
    }
    return ordered;
  }
}
