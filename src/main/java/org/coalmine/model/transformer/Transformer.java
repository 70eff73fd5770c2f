package org.coalmine.model.transformer;

import org.coalmine.model.LanguageModel;

/** A causal transformer over the tokens of its own tokenizer. */
public interface Transformer extends LanguageModel {
  /** What config.json says. */
  TransformerConfig config();

  /** The tokens before every document; none if the first token has no cost. */
  int[] boundary();

  /** Bytes that the weights take in memory. */
  long bytes();
}
