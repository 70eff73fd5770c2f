package org.coalmine.model.transformer;

import org.coalmine.model.StepCost;
import org.jspecify.annotations.Nullable;

/**
 * What config.json says of a transformer, made whole.
 *
 * @param width of the residual stream
 * @param heads of queries
 * @param keyValueHeads heads of keys and values, each for {@code heads / keyValueHeads} heads of
 *     queries that stand side by side
 * @param headSize values of a head; {@code heads × headSize} need not be the width
 * @param innerWidth of the inner layer
 * @param positions the longest text, in tokens: the model's positions, or its window of attention
 *     where that is shorter
 * @param vocabulary rows of the matrix of tokens; the tokenizer may have fewer
 * @param normEpsilon of all norms
 * @param rotary null where positions are learned
 * @param parallelResidual whether attention and the inner layer read the same stream
 * @param queryKeyNorm whether queries and keys have an RMS norm per head, before they are turned
 * @param tiedOutput whether the output is the matrix of tokens
 */
public record TransformerConfig(
    Architecture architecture,
    int layers,
    int width,
    int heads,
    int keyValueHeads,
    int headSize,
    int innerWidth,
    int positions,
    int vocabulary,
    double normEpsilon,
    Norm norm,
    Activation activation,
    @Nullable Rotary rotary,
    boolean parallelResidual,
    boolean queryKeyNorm,
    boolean tiedOutput) {
  private static final int MOST_WIDE = 1 << 26;

  public TransformerConfig {
    requirePositive("layers", layers);
    requirePositive("width", width);
    requirePositive("heads", heads);
    requirePositive("keyValueHeads", keyValueHeads);
    requirePositive("headSize", headSize);
    requirePositive("innerWidth", innerWidth);
    requirePositive("positions", positions);
    requirePositive("vocabulary", vocabulary);
    requireWidth("heads", heads, headSize);
    requireWidth("keyValueHeads", keyValueHeads, headSize);
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "heads must be a multiple of keyValueHeads: %d and %d".formatted(heads, keyValueHeads));
    }
    if (!(normEpsilon >= 0 && normEpsilon < 1)) {
      throw new IllegalArgumentException("normEpsilon must be in [0, 1): " + normEpsilon);
    }
    if (rotary != null && rotary.size() > headSize) {
      throw new IllegalArgumentException(
          "rotary must not turn more than a head has: %d of %d".formatted(rotary.size(), headSize));
    }
  }

  /** Values of all heads of queries. */
  public int queryWidth() {
    return heads * headSize;
  }

  /** Values of all heads of keys, as of values. */
  public int keyValueWidth() {
    return keyValueHeads * headSize;
  }

  /** Every prefix is stepped by itself: siblings share no products. */
  public StepCost cost() {
    return new StepCost(stepOperations(), 0, bytesPerToken());
  }

  /** Multiplications and additions of a step: all products, without attention. */
  double stepOperations() {
    int gated = Kernel.padded(innerWidth) + innerWidth;
    double outputs = queryWidth() + 2.0 * keyValueWidth();
    outputs += architecture.gated() ? gated : innerWidth;
    double inputs = (double) queryWidth() + innerWidth;
    return 2 * (layers * width * (outputs + inputs) + (double) vocabulary * width);
  }

  /** Bytes that a token adds to the memory of a prefix: its keys and values in all layers. */
  public long bytesPerToken() {
    return 2L * layers * keyValueWidth() * Float.BYTES;
  }

  /**
   * Checks the tokens before every document.
   *
   * @throws IllegalArgumentException if the model lacks one, or room for them
   */
  void requireBoundary(int... boundary) {
    for (int token : boundary) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "the boundary has token %d, and the model %d tokens".formatted(token, vocabulary));
      }
    }
    if (boundary.length > positions) {
      throw new IllegalArgumentException(
          "the boundary has %d tokens, more than the %d positions of the model"
              .formatted(boundary.length, positions));
    }
  }

  private static void requireWidth(String name, int heads, int headSize) {
    if ((long) heads * headSize > MOST_WIDE) {
      throw new IllegalArgumentException(
          "%s × headSize must be at most %d: %d × %d".formatted(name, MOST_WIDE, heads, headSize));
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
