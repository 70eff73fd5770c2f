package org.coalmine.model.transformer;

import org.coalmine.model.KeptPrefixes;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Vocabulary;

/** A causal transformer over the tokens of its own tokenizer. Immutable; shared by threads. */
public final class TransformerModel implements LanguageModel {
  private final PackedTransformer packed;
  private final Vocabulary vocabulary;
  private final int[] boundary;
  private final KeptPrefixes prefixes;

  /**
   * A model.
   *
   * @param vocabulary the tokenizer's; the model may have more tokens, which the probabilities
   *     include
   * @param boundary the tokens before every document; none if the first token has no cost
   * @throws IllegalArgumentException if the model lacks tokens of the vocabulary or of the
   *     boundary, or room for the boundary
   */
  public TransformerModel(PackedTransformer packed, Vocabulary vocabulary, int... boundary) {
    this.packed = packed;
    this.vocabulary = vocabulary;
    this.boundary = boundary.clone();
    int tokens = packed.config().vocabulary();
    if (vocabulary.size() > tokens) {
      throw new IllegalArgumentException(
          "the tokenizer has %d tokens and the model only %d".formatted(vocabulary.size(), tokens));
    }
    for (int token : boundary) {
      if (token < 0 || token >= tokens) {
        throw new IllegalArgumentException(
            "the boundary has token %d, and the model %d tokens".formatted(token, tokens));
      }
    }
    int positions = packed.config().positions();
    if (boundary.length > positions) {
      throw new IllegalArgumentException(
          "the boundary has %d tokens, more than the %d positions of the model"
              .formatted(boundary.length, positions));
    }
    this.prefixes = new KeptPrefixes(this);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The tokens before every document. */
  public int[] boundary() {
    return boundary.clone();
  }

  @Override
  public Scorer scorer() {
    return new TransformerScorer(packed, boundary);
  }

  @Override
  public Prefix prefix(int... symbols) {
    return prefixes.of(symbols);
  }

  /** Every prefix is stepped by itself: siblings share no products. */
  @Override
  public StepCost cost() {
    return new StepCost(packed.stepOperations(), 0, packed.bytesPerToken());
  }

  @Override
  public String arithmetic() {
    return Kernels.ARITHMETIC;
  }

  @Override
  public int longest() {
    return packed.config().positions() - boundary.length;
  }

  /** The weights, packed. */
  public PackedTransformer packed() {
    return packed;
  }
}
