package org.coalmine.model.lstm;

import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;

/** A stacked LSTM language model, packed for the {@link Kernel}. Immutable; shared by threads. */
public final class LstmModel implements LanguageModel {
  private final Alphabet alphabet;
  private final PackedLstm packed;
  private final Kernel kernel;

  private LstmModel(LstmWeights weights, Kernel kernel) {
    this.alphabet = weights.alphabet();
    this.packed = new PackedLstm(weights);
    this.kernel = kernel;
  }

  /** The model of the given weights, computed by the kernel chosen for this machine. */
  public static LstmModel of(LstmWeights weights) {
    return of(weights, Kernels.chosen().kernel());
  }

  /** The model of the given weights, computed by a given kernel: the same bits by any. */
  public static LstmModel of(LstmWeights weights, Kernel kernel) {
    return new LstmModel(weights, kernel);
  }

  @Override
  public Alphabet alphabet() {
    return alphabet;
  }

  @Override
  public Scorer scorer() {
    return new LstmScorer(packed, kernel);
  }

  PackedLstm packed() {
    return packed;
  }

  Kernel kernel() {
    return kernel;
  }
}
