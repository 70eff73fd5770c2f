package org.coalmine.settings;

import java.io.Serializable;

/**
 * Everything that decides which model comes out of a corpus, beside the corpus and the alphabet.
 * Cores and executors are not among it: the same settings give the same bits on any cluster.
 *
 * @param layers how many LSTM layers, from 1
 * @param units hidden units per layer
 * @param window how many characters a window predicts; back-propagation sees no further
 * @param batchSize windows per step of a worker
 * @param epochs passes over the training windows
 * @param workers logical workers: how many models are trained side by side and averaged
 * @param averagingFrequency steps of a worker between two averagings
 * @param learningRate step size of the optimizer, for the gradient of the mean loss per character
 * @param optimizer the rule of the steps
 * @param momentum momentum of {@link Optimizer#SGD}, in [0, 1); the others ignore it
 * @param gradientClip largest Euclidean norm of the gradient of the mean loss per character, over
 *     all parameters; 0 for no clipping
 * @param dropout probability of dropping an output of an LSTM layer on its way up, in [0, 1)
 * @param weightDecay decoupled decay of the weights (not the biases), times the learning rate; 0
 *     for none
 * @param validationFraction share of the documents held out for validation, in [0, 1)
 * @param seed any text; decides the initial weights, the order, what is held out and dropped
 */
public record TrainingSettings(
    int layers,
    int units,
    int window,
    int batchSize,
    int epochs,
    int workers,
    int averagingFrequency,
    double learningRate,
    Optimizer optimizer,
    double momentum,
    double gradientClip,
    double dropout,
    double weightDecay,
    double validationFraction,
    String seed)
    implements Serializable {

  private static final int MOST_LAYERS = 64;
  private static final int MOST_UNITS = 4_096;
  private static final int MOST_WINDOW = 100_000;
  private static final int MOST_BATCH_SIZE = 1_000_000;
  private static final int MOST_EPOCHS = 1_000_000;
  private static final int MOST_WORKERS = 10_000;

  /** Eight weights stand behind each: 2^28 are a gigabyte. */
  private static final long MOST_UNITS_SQUARED = 1L << 25;

  /** The same with another seed: other initial weights, another order. */
  public TrainingSettings withSeed(String other) {
    return new TrainingSettings(
        layers,
        units,
        window,
        batchSize,
        epochs,
        workers,
        averagingFrequency,
        learningRate,
        optimizer,
        momentum,
        gradientClip,
        dropout,
        weightDecay,
        validationFraction,
        other);
  }

  public TrainingSettings {
    within("layers", layers, MOST_LAYERS);
    within("units", units, MOST_UNITS);
    if ((long) units * units * layers > MOST_UNITS_SQUARED) {
      throw new IllegalArgumentException(
          "units squared times layers must be at most %d: %d units in %d layers"
              .formatted(MOST_UNITS_SQUARED, units, layers));
    }
    within("window", window, MOST_WINDOW);
    within("batchSize", batchSize, MOST_BATCH_SIZE);
    within("epochs", epochs, MOST_EPOCHS);
    within("workers", workers, MOST_WORKERS);
    within("averagingFrequency", averagingFrequency, Integer.MAX_VALUE);
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learningRate must be positive and finite: " + learningRate);
    }
    fraction("momentum", momentum);
    fraction("dropout", dropout);
    fraction("validationFraction", validationFraction);
    notNegative("gradientClip", gradientClip);
    notNegative("weightDecay", weightDecay);
  }

  private static void within(String name, int value, int most) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
    if (value > most) {
      throw new IllegalArgumentException(name + " must be at most " + most + ": " + value);
    }
  }

  private static void fraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1): " + value);
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be finite and not negative: " + value);
    }
  }
}
