package org.coalmine.model;

import org.coalmine.token.Alphabet;

/**
 * An autoregressive language model over the symbols of an alphabet. Immutable and safe to share
 * between threads; the mutable work happens in a {@link Scorer}, one per thread.
 */
public interface LanguageModel {
  /** The symbols the model predicts. */
  Alphabet alphabet();

  /** A new workspace for one thread. */
  Scorer scorer();

  /** What a step costs. */
  StepCost cost();
}
