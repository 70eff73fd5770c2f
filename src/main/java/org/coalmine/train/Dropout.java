package org.coalmine.train;

import org.coalmine.draw.KeyedStream;

/**
 * Dropout of a layer's inputs: each is dropped with probability p and the others are divided by 1 −
 * p, drawn by (seed, layer, step, place), so that a step repeated drops the same.
 */
final class Dropout {
  private final double probability;
  private final int layer;
  private String seed = "";
  private float[] kept = new float[0];
  private int offset;
  private int step;

  Dropout(double probability, int layer) {
    this.probability = probability;
    this.layer = layer;
  }

  /** Draws by another seed from now on. */
  void seed(String seed) {
    this.seed = seed;
  }

  /** The inputs of a step with some dropped; the given ones if none can be. */
  Exchange.HeapArrays forward(Exchange.HeapArrays inputs, int step) {
    if (probability == 0) {
      return inputs;
    }
    this.step = step;
    this.offset = inputs.offset();
    if (kept.length != inputs.values().length - offset) {
      kept = new float[inputs.values().length - offset];
    }
    System.arraycopy(inputs.values(), offset, kept, 0, kept.length);
    apply(kept);
    return new Exchange.HeapArrays(kept, 0);
  }

  /** Passes errors back through the last step's dropout, in place. */
  void backward(float[] errors) {
    if (probability > 0) {
      apply(errors);
    }
  }

  private void apply(float[] values) {
    KeyedStream stream = KeyedStream.of(seed, "dropout of layer " + layer, step);
    float scale = (float) (1 / (1 - probability));
    for (int i = 0; i < values.length; i++) {
      values[i] *= stream.nextDouble() < probability ? 0 : scale;
    }
  }
}
