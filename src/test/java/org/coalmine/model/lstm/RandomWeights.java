package org.coalmine.model.lstm;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.draw.KeyedStream;
import org.coalmine.token.Alphabet;

/** Random LSTM weights for tests and benchmarks. */
public final class RandomWeights {
  private RandomWeights() {}

  /** Weights uniform in ±scale/√units, as PyTorch starts its layers where the scale is 1. */
  public static LstmWeights of(
      String seed, Alphabet alphabet, int layers, int units, double scale) {
    KeyedStream stream = KeyedStream.of(seed, "weights", 0);
    double bound = scale / Math.sqrt(units);
    List<LstmWeights.Layer> stack = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      int inputs = layer == 0 ? alphabet.size() : units;
      stack.add(
          new LstmWeights.Layer(
              inputs,
              units,
              uniform(stream, 4 * units * inputs, bound),
              uniform(stream, 4 * units * units, bound),
              uniform(stream, 4 * units, bound),
              uniform(stream, 4 * units, bound)));
    }
    return LstmWeights.of(
        alphabet,
        stack,
        uniform(stream, alphabet.size() * units, bound),
        uniform(stream, alphabet.size(), bound));
  }

  /** An alphabet of the given size that holds the ten digits (and boundary and unknown). */
  public static Alphabet alphabet(int size) {
    StringBuilder characters = new StringBuilder("0123456789");
    for (int codePoint = 'A'; characters.length() < size - 2; codePoint++) {
      characters.appendCodePoint(codePoint);
    }
    return Alphabet.of(characters.substring(0, size - 2));
  }

  private static float[] uniform(KeyedStream stream, int count, double bound) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) (bound * (2 * stream.nextDouble() - 1));
    }
    return values;
  }
}
