package org.coalmine.model.lstm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.SafeTensors;
import org.coalmine.model.SafeTensors.Tensor;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An LSTM as a safetensors file, with the names and the gate order of PyTorch: a module with an
 * {@code nn.LSTM} named {@code lstm} and an {@code nn.Linear} named {@code output} loads it as its
 * state dictionary. The metadata hold the alphabet, as a string after boundary and unknown, and
 * where the model comes from.
 */
public final class LstmFile {
  /** The key of the provenance that says whether the end of documents was trained. */
  public static final String END_KEY = "end-of-document";

  /** What it says then; the key is missing otherwise. */
  public static final String END_TRAINED = "trained";

  private static final Logger LOG = LoggerFactory.getLogger(LstmFile.class);
  private static final String KIND = "coalmine-lstm-1";
  private static final String KIND_KEY = "kind";
  private static final String ALPHABET_KEY = "alphabet";
  private static final String WINDOW_KEY = "window";
  private static final int LONGEST_WINDOW_DIGITS = 6;
  private static final String OUTPUT_BIAS = "output.bias";
  private static final int GATES = 4;

  private LstmFile() {}

  /**
   * The file of a model, to be written; its bytes are the same for the same weights and provenance.
   *
   * @param provenance texts that tell where the model comes from, by keys of their own
   */
  public static SafeTensors of(LstmWeights weights, Map<String, String> provenance) {
    Map<String, String> metadata = new HashMap<>(provenance);
    metadata.put(KIND_KEY, KIND);
    metadata.put(ALPHABET_KEY, weights.alphabet().characters());
    Map<String, Tensor> tensors = new HashMap<>();
    int units = weights.units();
    for (int index = 0; index < weights.layers().size(); index++) {
      LstmWeights.Layer layer = weights.layers().get(index);
      int rows = GATES * units;
      tensors.put(
          name("weight_ih", index),
          Tensor.of(List.of(rows, layer.inputs()), layer.weightInputHidden()));
      tensors.put(
          name("weight_hh", index), Tensor.of(List.of(rows, units), layer.weightHiddenHidden()));
      tensors.put(name("bias_ih", index), Tensor.of(List.of(rows), layer.biasInputHidden()));
      tensors.put(name("bias_hh", index), Tensor.of(List.of(rows), layer.biasHiddenHidden()));
    }
    int symbols = weights.alphabet().size();
    tensors.put("output.weight", Tensor.of(List.of(symbols, units), weights.outputWeight()));
    tensors.put(OUTPUT_BIAS, Tensor.of(List.of(symbols), weights.outputBias()));
    return SafeTensors.of(tensors, metadata);
  }

  /**
   * Reads a file.
   *
   * @throws ModelFileException if it is cut short or malformed, lacks an array, holds one too many,
   *     or its shapes do not fit each other
   */
  public static LstmWeights read(byte[] bytes) throws ModelFileException {
    try {
      return read(ModelFile.of(bytes));
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /**
   * Reads a file array by array; needs it no longer afterwards.
   *
   * @throws ModelFileException as above
   */
  public static LstmWeights read(ModelFile bytes) throws IOException {
    SafeTensors file = withoutPrefix(SafeTensors.read(bytes));
    if (!file.metadata().containsKey(KIND_KEY)) {
      throw new ModelFileException(
          "lacks the metadata kind and alphabet; docs/models.md has the layout");
    }
    if (!KIND.equals(file.metadata(KIND_KEY))) {
      throw new ModelFileException(
          "the model file is of kind '%s', not %s".formatted(file.metadata(KIND_KEY), KIND));
    }
    try {
      Alphabet alphabet = Alphabet.of(file.metadata(ALPHABET_KEY));
      List<LstmWeights.Layer> layers = new ArrayList<>();
      int inputs = alphabet.size();
      while (file.names().contains(name("weight_ih", layers.size()))) {
        LstmWeights.Layer layer = layer(file, layers.size(), inputs);
        layers.add(layer);
        inputs = layer.units();
      }
      LstmWeights weights =
          LstmWeights.of(
              alphabet,
              layers,
              values(file, "output.weight", alphabet.size(), inputs),
              values(file, OUTPUT_BIAS, alphabet.size()));
      int expected = GATES * layers.size() + 2;
      if (file.names().size() != expected) {
        throw new ModelFileException(
            "an LSTM of %d layers has %d arrays, the file holds %s"
                .formatted(layers.size(), expected, file.names()));
      }
      return trainedOn(file.metadata().get(WINDOW_KEY), weights);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException("the model file is not usable: " + e.getMessage(), e);
    }
  }

  /** A window is provenance: a file without one, or with words there, is read all the same. */
  private static LstmWeights trainedOn(@Nullable String window, LstmWeights weights) {
    return window == null || !window.matches("[1-9][0-9]{0,%d}".formatted(LONGEST_WINDOW_DIGITS))
        ? weights
        : weights.trainedOn(Integer.parseInt(window));
  }

  /**
   * Whether a file says that the end of documents was trained.
   *
   * @throws ModelFileException if it is cut short or malformed
   */
  public static boolean endTrained(ModelFile bytes) throws IOException {
    return END_TRAINED.equals(SafeTensors.read(bytes).metadata().get(END_KEY));
  }

  /**
   * The arrays under the names that they have in the innermost module: wrappers of PyTorch put a
   * word before all of them, as {@code module.}, {@code _orig_mod.} or {@code model.}
   */
  private static SafeTensors withoutPrefix(SafeTensors file) {
    Optional<String> prefix =
        file.names().stream()
            .filter(name -> name.endsWith("." + OUTPUT_BIAS))
            .map(name -> name.substring(0, name.length() - OUTPUT_BIAS.length()))
            .filter(begin -> file.names().stream().allMatch(name -> name.startsWith(begin)))
            .findFirst();
    prefix.ifPresent(
        begin -> LOG.warn("the name of every array begins with {}, which is left out", begin));
    return prefix.map(file::withoutPrefix).orElse(file);
  }

  private static LstmWeights.Layer layer(SafeTensors file, int index, int inputs)
      throws IOException {
    List<Integer> shape = file.shape(name("weight_hh", index));
    int units = shape.size() == 2 ? shape.get(1) : 0;
    int rows = GATES * units;
    return new LstmWeights.Layer(
        inputs,
        units,
        values(file, name("weight_ih", index), rows, inputs),
        values(file, name("weight_hh", index), rows, units),
        values(file, name("bias_ih", index), rows),
        values(file, name("bias_hh", index), rows));
  }

  private static float[] values(SafeTensors file, String name, Integer... shape)
      throws IOException {
    if (!file.shape(name).equals(List.of(shape))) {
      throw new ModelFileException(
          "%s has shape %s, the other arrays want %s"
              .formatted(name, file.shape(name), List.of(shape)));
    }
    return file.values(name);
  }

  private static String name(String array, int layer) {
    return "lstm." + array + "_l" + layer;
  }
}
