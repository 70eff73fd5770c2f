package org.coalmine.model.lstm;

import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;
import org.coalmine.text.Alphabet;

/** A stacked LSTM language model, packed for the fused kernel. Immutable; shared by threads. */
public final class LstmModel implements LanguageModel {
  private final LstmWeights weights;

  private LstmModel(LstmWeights weights) {
    this.weights = weights;
  }

  /** The model of the given weights, computed by the kernel chosen for this machine. */
  public static LstmModel of(LstmWeights weights) {
    return new LstmModel(weights);
  }

  @Override
  public Alphabet alphabet() {
    return weights.alphabet();
  }

  @Override
  public Scorer scorer() {
    throw new UnsupportedOperationException("not yet");
  }
}
