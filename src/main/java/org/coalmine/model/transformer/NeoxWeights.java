package org.coalmine.model.transformer;

import java.io.IOException;
import org.coalmine.model.ModelFileException;
import org.jspecify.annotations.Nullable;

/**
 * GPT-NeoX's names. Queries, keys and values are one matrix: for each head its queries, its keys,
 * its values.
 */
record NeoxWeights(TransformerConfig config, Tensors tensors) implements TransformerWeights {
  static final String TOKENS = "gpt_neox.embed_in.weight";
  static final String OUTPUT = "embed_out.weight";

  private static final String LAST = "gpt_neox.final_layer_norm";
  private static final String FUSED = "attention.query_key_value";
  private static final int PARTS = 3;

  static NeoxWeights of(ConfigFile file, Tensors tensors) throws ModelFileException {
    TransformerConfig config = file.config();
    int width = config.width();
    int inner = config.innerWidth();
    tensors.require(TOKENS, config.vocabulary(), width);
    for (int layer = 0; layer < config.layers(); layer++) {
      String h = begin(layer);
      requireScale(tensors, h + "input_layernorm", width);
      tensors.requireWeight(h + FUSED, PARTS * width, width);
      tensors.requireWeight(h + "attention.dense", width, width);
      if (file.attentionBias()) {
        tensors.requireBias(h + FUSED, PARTS * width);
        tensors.requireBias(h + "attention.dense", width);
      }
      requireScale(tensors, h + "post_attention_layernorm", width);
      tensors.requireWeight(h + "mlp.dense_h_to_4h", inner, width);
      tensors.requireBias(h + "mlp.dense_h_to_4h", inner);
      tensors.requireWeight(h + "mlp.dense_4h_to_h", width, inner);
      tensors.requireBias(h + "mlp.dense_4h_to_h", width);
    }
    requireScale(tensors, LAST, width);
    return new NeoxWeights(config, tensors);
  }

  private static void requireScale(Tensors tensors, String name, int width)
      throws ModelFileException {
    tensors.requireWeight(name, width);
    tensors.requireBias(name, width);
  }

  private static String begin(int layer) {
    return "gpt_neox.layers." + layer + ".";
  }

  @Override
  public Matrix tokens() throws IOException {
    return tensors.matrix(TOKENS).whole();
  }

  @Override
  public @Nullable Matrix positions() {
    return null;
  }

  @Override
  public Block block(int layer) throws IOException {
    String h = begin(layer);
    StoredMatrix weight = tensors.weight(h + FUSED);
    float[] bias = tensors.bias(h + FUSED);
    return new Block(
        tensors.scale(h + "input_layernorm"),
        part(weight, bias, 0),
        part(weight, bias, 1),
        part(weight, bias, 2),
        tensors.linear(h + "attention.dense"),
        null,
        null,
        tensors.scale(h + "post_attention_layernorm"),
        null,
        tensors.linear(h + "mlp.dense_h_to_4h"),
        tensors.linear(h + "mlp.dense_4h_to_h"));
  }

  private Linear part(StoredMatrix weight, float @Nullable [] bias, int part) {
    int width = config.width();
    float[] picked = null;
    if (bias != null) {
      picked = new float[width];
      for (int i = 0; i < width; i++) {
        picked[i] = bias[row(part, i)];
      }
    }
    return new Linear(weight.rows(width, i -> row(part, i)), picked);
  }

  private int row(int part, int i) {
    int size = config.headSize();
    return (i / size * PARTS + part) * size + i % size;
  }

  @Override
  public Scale lastNorm() throws IOException {
    return tensors.scale(LAST);
  }

  @Override
  public @Nullable Matrix output() throws IOException {
    return config.tiedOutput() ? null : tensors.matrix(OUTPUT).whole();
  }
}
