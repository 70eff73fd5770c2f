package org.coalmine.model.lstm;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import org.coalmine.token.Alphabet;

/**
 * The parameters of a stacked LSTM language model, in the layout of PyTorch's {@code nn.LSTM}
 * followed by a linear output layer.
 *
 * <p>All matrices are row-major. The rows of a layer's matrices and biases come in four groups of
 * {@code units}: input gate, forget gate, cell candidate, output gate. The first layer reads
 * one-hot symbols, so it has as many inputs as the alphabet has symbols; every other layer reads
 * the {@code units} of the layer below. Immutable: arrays are copied on the way in and on the way
 * out.
 */
public final class LstmWeights implements Serializable {
  private static final long serialVersionUID = 1;

  /** Weights beyond this magnitude are refused: sums of their products could overflow a float. */
  public static final float LARGEST_WEIGHT = 1e20f;

  private final Alphabet alphabet;
  private final List<Layer> layers;
  private final float[] outputWeight;
  private final float[] outputBias;
  private final int units;
  private final int window;

  private LstmWeights(
      Alphabet alphabet, List<Layer> layers, float[] outputWeight, float[] outputBias, int window) {
    this.alphabet = alphabet;
    this.layers = layers;
    this.outputWeight = outputWeight;
    this.outputBias = outputBias;
    this.units = layers.get(0).units();
    this.window = window;
  }

  /**
   * @param layers the layers, the one that reads the symbols first; all of the same number of units
   * @param outputWeight [symbols × units]
   * @param outputBias [symbols]
   * @throws IllegalArgumentException if a shape does not fit the others or a value is not finite
   */
  public static LstmWeights of(
      Alphabet alphabet, List<Layer> layers, float[] outputWeight, float[] outputBias) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("an LSTM needs at least one layer; layers = 0");
    }
    int units = layers.get(0).units();
    int symbols = alphabet.size();
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      requireEqual("layer " + index + " units", units, layer.units());
      requireEqual("layer " + index + " inputs", index == 0 ? symbols : units, layer.inputs());
    }
    return new LstmWeights(
        alphabet,
        List.copyOf(layers),
        checkedCopy("output weight", (long) symbols * units, outputWeight),
        checkedCopy("output bias", symbols, outputBias),
        0);
  }

  /** The same, trained on texts of so many symbols, at least 1. */
  LstmWeights trainedOn(int symbols) {
    return new LstmWeights(alphabet, layers, outputWeight, outputBias, symbols);
  }

  /** How many symbols the texts had that it was trained on; empty if that is not known. */
  OptionalInt window() {
    return window == 0 ? OptionalInt.empty() : OptionalInt.of(window);
  }

  /** The symbols the model reads and predicts. */
  public Alphabet alphabet() {
    return alphabet;
  }

  /** The layers, the one that reads the symbols first. */
  public List<Layer> layers() {
    return layers;
  }

  /** Hidden units of every layer. */
  public int units() {
    return units;
  }

  /** [symbols × units], a copy. */
  public float[] outputWeight() {
    return outputWeight.clone();
  }

  /** [symbols], a copy. */
  public float[] outputBias() {
    return outputBias.clone();
  }

  @Override
  public String toString() {
    return "LstmWeights[%d layers x %d units, %d symbols]"
        .formatted(layers.size(), units, alphabet.size());
  }

  /** One layer's parameters; the four gates' rows in the order input, forget, candidate, output. */
  public static final class Layer implements Serializable {
    private static final long serialVersionUID = 1;

    private final int inputs;
    private final int units;
    private final float[] weightInputHidden;
    private final float[] weightHiddenHidden;
    private final float[] biasInputHidden;
    private final float[] biasHiddenHidden;

    /**
     * @param weightInputHidden [4·units × inputs]
     * @param weightHiddenHidden [4·units × units]
     * @param biasInputHidden [4·units]
     * @param biasHiddenHidden [4·units]
     * @throws IllegalArgumentException if a length does not fit or a value is not finite
     */
    public Layer(
        int inputs,
        int units,
        float[] weightInputHidden,
        float[] weightHiddenHidden,
        float[] biasInputHidden,
        float[] biasHiddenHidden) {
      requirePositive("inputs", inputs);
      requirePositive("units", units);
      this.inputs = inputs;
      this.units = units;
      long rows = 4L * units;
      this.weightInputHidden = checkedCopy("input-hidden weight", rows * inputs, weightInputHidden);
      this.weightHiddenHidden =
          checkedCopy("hidden-hidden weight", rows * units, weightHiddenHidden);
      this.biasInputHidden = checkedCopy("input-hidden bias", rows, biasInputHidden);
      this.biasHiddenHidden = checkedCopy("hidden-hidden bias", rows, biasHiddenHidden);
    }

    /** How many inputs the layer reads. */
    public int inputs() {
      return inputs;
    }

    /** Hidden units. */
    public int units() {
      return units;
    }

    /** [4·units × inputs], a copy. */
    public float[] weightInputHidden() {
      return weightInputHidden.clone();
    }

    /** [4·units × units], a copy. */
    public float[] weightHiddenHidden() {
      return weightHiddenHidden.clone();
    }

    /** [4·units], a copy. */
    public float[] biasInputHidden() {
      return biasInputHidden.clone();
    }

    /** [4·units], a copy. */
    public float[] biasHiddenHidden() {
      return biasHiddenHidden.clone();
    }
  }

  private static void requirePositive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " must be positive: " + value);
    }
  }

  private static void requireEqual(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(what + " must be " + expected + ": " + actual);
    }
  }

  private static float[] checkedCopy(String what, long length, float[] values) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          what + " must hold " + length + " values: " + values.length);
    }
    for (int index = 0; index < values.length; index++) {
      if (!(Math.abs(values[index]) <= LARGEST_WEIGHT)) {
        throw new IllegalArgumentException(
            "%s must be finite and at most %s in magnitude; value %d is %s"
                .formatted(what, LARGEST_WEIGHT, index, values[index]));
      }
    }
    return values.clone();
  }
}
