package org.coalmine.model.transformer;

import org.coalmine.model.KeptPrefixes;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Vocabulary;

/** A causal transformer over the tokens of its own tokenizer. Immutable; shared by threads. */
public final class TransformerModel implements Transformer {
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
    packed.config().requireBoundary(boundary);
    this.prefixes = new KeptPrefixes(this);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public TransformerConfig config() {
    return packed.config();
  }

  @Override
  public long bytes() {
    return packed.bytes();
  }

  @Override
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

  @Override
  public StepCost cost() {
    return packed.config().cost();
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
