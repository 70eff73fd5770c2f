package org.coalmine.train;

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

  public TrainingSettings {
    atLeastOne("layers", layers);
    atLeastOne("units", units);
    atLeastOne("window", window);
    atLeastOne("batchSize", batchSize);
    atLeastOne("epochs", epochs);
    atLeastOne("workers", workers);
    atLeastOne("averagingFrequency", averagingFrequency);
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

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
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
