package org.coalmine.model.transformer;

import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Vocabulary;

/**
 * A transformer as far as its configuration, its tokenizer and the headers of its weights tell: all
 * but the costs of symbols. For plans, on machines that need not hold it.
 */
public final class UnreadTransformer implements Transformer {
  private final Vocabulary vocabulary;
  private final TransformerConfig config;
  private final long bytes;
  private final int[] boundary;

  /**
   * A model.
   *
   * @param boundary the tokens before every document
   * @throws IllegalArgumentException if the model lacks tokens of the boundary, or room for it
   */
  public UnreadTransformer(Checkpoint checkpoint, int... boundary) {
    this.vocabulary = checkpoint.vocabulary();
    this.config = checkpoint.weights().config();
    this.bytes = checkpoint.bytes();
    this.boundary = boundary.clone();
    config.requireBoundary(boundary);
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  @Override
  public int[] boundary() {
    return boundary.clone();
  }

  /** Without what panels are padded by. */
  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Throws: there are no weights. */
  @Override
  public Scorer scorer() {
    throw new UnsupportedOperationException("the weights of this model were not read");
  }

  @Override
  public StepCost cost() {
    return config.cost();
  }

  @Override
  public String arithmetic() {
    return Kernels.ARITHMETIC;
  }

  @Override
  public int longest() {
    return config.positions() - boundary.length;
  }
}
