package org.coalmine.model.transformer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a transformer by what they are for, whatever the checkpoint calls them: products
 * that it stores as one matrix are taken apart, and matrices that it stores transposed are turned.
 *
 * <p>Each call reads from the checkpoint, so whoever packs a model block by block needs memory for
 * one block beside the packed model. All that is read is finite and has the shape that the
 * configuration says.
 */
public interface TransformerWeights {

  /** A product with a matrix, and what is added to it. */
  record Linear(Matrix weight, float @Nullable [] bias) {}

  /** A norm's factor of each value, and what is added to it. */
  record Scale(float[] weight, float @Nullable [] bias) {}

  /**
   * One layer.
   *
   * @param query from width to heads × head size, head by head
   * @param key from width to key-value heads × head size
   * @param value as {@code key}
   * @param attentionOutput from heads × head size to width
   * @param queryNorm of a head's size, for every head; null if there is none
   * @param keyNorm likewise
   * @param innerNorm before the inner layer
   * @param gate from width to inner width; null if the inner layer is not gated
   * @param up from width to inner width
   * @param down from inner width to width
   */
  record Block(
      Scale attentionNorm,
      Linear query,
      Linear key,
      Linear value,
      Linear attentionOutput,
      float @Nullable [] queryNorm,
      float @Nullable [] keyNorm,
      Scale innerNorm,
      @Nullable Linear gate,
      Linear up,
      Linear down) {}

  /** What the model is. */
  TransformerConfig config();

  /** A row of the model's width for each token. */
  Matrix tokens() throws IOException;

  /** A row of the model's width for each position; null where positions are rotary. */
  @Nullable Matrix positions() throws IOException;

  /**
   * A layer.
   *
   * @param layer from 0
   */
  Block block(int layer) throws IOException;

  /** The norm behind the last layer. */
  Scale lastNorm() throws IOException;

  /**
   * The matrix of the logits, a row for each token.
   *
   * @return null if it is {@link #tokens}
   */
  @Nullable Matrix output() throws IOException;
}
