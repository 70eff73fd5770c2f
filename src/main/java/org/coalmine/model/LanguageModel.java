package org.coalmine.model;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.coalmine.token.Vocabulary;

/**
 * An autoregressive language model over the symbols of a vocabulary. Immutable and safe to share
 * between threads; the mutable work happens in a {@link Scorer}, one per thread.
 */
public interface LanguageModel {
  /** The symbols the model predicts. */
  Vocabulary vocabulary();

  /** A new workspace for one thread. */
  Scorer scorer();

  /**
   * A text that others begin with, scored. A model that costs much keeps the last ones, others
   * score them again.
   *
   * @param symbols without a boundary; may be none
   */
  default Prefix prefix(int... symbols) {
    return Prefix.of(scorer(), symbols);
  }

  /**
   * All symbols, each once: those first that the model tends to give much probability, as far as
   * its weights tell without a text. By number where they do not.
   */
  default int[] likelyFirst() {
    return IntStream.range(0, vocabulary().size()).toArray();
  }

  /** What a step costs. */
  StepCost cost();

  /**
   * Names the bits of its costs: another whenever one of them changes. Results kept on disk are
   * known by it.
   */
  String arithmetic();

  /** How many symbols the texts had that it was trained on; empty if that is not known. */
  default OptionalInt window() {
    return OptionalInt.empty();
  }

  /** The most symbols of one text, behind the boundary; {@link Integer#MAX_VALUE} for any. */
  int longest();
}
