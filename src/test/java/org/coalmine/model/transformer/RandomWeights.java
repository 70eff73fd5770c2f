package org.coalmine.model.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Weights of any configuration, in memory: small random ones, the same for the same seed. */
public record RandomWeights(
    TransformerConfig config,
    Matrix tokens,
    @Nullable Matrix positions,
    List<Block> blocks,
    Scale lastNorm,
    @Nullable Matrix output)
    implements TransformerWeights {

  @Override
  public Block block(int layer) {
    return blocks.get(layer);
  }

  /** Which storage the matrices have. */
  public enum Storage {
    FLOAT32,
    BFLOAT16
  }

  /**
   * Draws weights.
   *
   * @param biases whether products have biases where the architecture leaves it open; GPT-2 and
   *     GPT-NeoX always have them
   */
  public static RandomWeights of(
      TransformerConfig config, long seed, Storage storage, boolean biases) {
    return new Draw(config, new Random(seed), storage, biases || !config.architecture().gated())
        .all();
  }

  private record Draw(TransformerConfig c, Random random, Storage storage, boolean biases) {

    RandomWeights all() {
      List<Block> blocks = new ArrayList<>();
      Matrix tokens = matrix(c.vocabulary(), c.width(), 1);
      Matrix positions = c.rotary() == null ? matrix(c.positions(), c.width(), 0.3) : null;
      for (int layer = 0; layer < c.layers(); layer++) {
        blocks.add(block());
      }
      return new RandomWeights(
          c,
          tokens,
          positions,
          List.copyOf(blocks),
          scale(),
          c.tiedOutput() ? null : matrix(c.vocabulary(), c.width(), 2 / Math.sqrt(c.width())));
    }

    private Block block() {
      return new Block(
          scale(),
          linear(c.queryWidth(), c.width(), biases),
          linear(c.keyValueWidth(), c.width(), biases),
          linear(c.keyValueWidth(), c.width(), biases),
          linear(c.width(), c.queryWidth(), biases && c.architecture() != Architecture.QWEN2),
          c.queryKeyNorm() ? around(1, c.headSize()) : null,
          c.queryKeyNorm() ? around(1, c.headSize()) : null,
          scale(),
          c.architecture().gated() ? inner(c.innerWidth(), c.width()) : null,
          inner(c.innerWidth(), c.width()),
          inner(c.width(), c.innerWidth()));
    }

    private Linear inner(int outputs, int inputs) {
      return linear(outputs, inputs, biases && c.architecture() != Architecture.QWEN2);
    }

    private Linear linear(int outputs, int inputs, boolean biased) {
      return new Linear(
          matrix(outputs, inputs, 1.5 / Math.sqrt(inputs)), biased ? around(0, outputs) : null);
    }

    private Scale scale() {
      return new Scale(around(1, c.width()), c.norm() == Norm.LAYER ? around(0, c.width()) : null);
    }

    private Matrix matrix(int outputs, int inputs, double deviation) {
      short[] halves = new short[outputs * inputs];
      float[] floats = new float[outputs * inputs];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) (deviation * random.nextGaussian());
        halves[i] = (short) (Float.floatToRawIntBits(floats[i]) >>> 16);
      }
      return storage == Storage.BFLOAT16
          ? Matrix.ofBfloat16(outputs, inputs, halves)
          : Matrix.of(outputs, inputs, floats);
    }

    private float[] around(double centre, int length) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) (centre + 0.2 * random.nextGaussian());
        if (storage == Storage.BFLOAT16) {
          values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xffff0000);
        }
      }
      return values;
    }
  }
}
