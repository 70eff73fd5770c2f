package org.coalmine.model.transformer;

import java.io.IOException;
import java.util.Arrays;
import org.coalmine.model.ModelFileException;
import org.jspecify.annotations.Nullable;

/** GPT-2's names. Its matrices are stored transposed; queries, keys and values are one matrix. */
record Gpt2Weights(TransformerConfig config, Tensors tensors) implements TransformerWeights {
  static final String OUTPUT = "lm_head.weight";

  private static final String TOKENS = "wte.weight";
  private static final String POSITIONS = "wpe.weight";

  static Gpt2Weights of(TransformerConfig config, Tensors tensors) throws ModelFileException {
    int width = config.width();
    tensors.require(TOKENS, config.vocabulary(), width);
    tensors.require(POSITIONS, config.positions(), width);
    for (int layer = 0; layer < config.layers(); layer++) {
      String h = "h." + layer + ".";
      requireScale(tensors, h + "ln_1", width);
      requireProduct(tensors, h + "attn.c_attn", 3 * width, width);
      requireProduct(tensors, h + "attn.c_proj", width, width);
      requireScale(tensors, h + "ln_2", width);
      requireProduct(tensors, h + "mlp.c_fc", config.innerWidth(), width);
      requireProduct(tensors, h + "mlp.c_proj", width, config.innerWidth());
    }
    requireScale(tensors, "ln_f", width);
    return new Gpt2Weights(config, tensors);
  }

  private static void requireScale(Tensors tensors, String name, int width)
      throws ModelFileException {
    tensors.requireWeight(name, width);
    tensors.requireBias(name, width);
  }

  private static void requireProduct(Tensors tensors, String name, int outputs, int inputs)
      throws ModelFileException {
    tensors.requireWeight(name, inputs, outputs);
    tensors.requireBias(name, outputs);
  }

  @Override
  public Matrix tokens() throws IOException {
    return tensors.matrix(TOKENS).whole();
  }

  @Override
  public Matrix positions() throws IOException {
    return tensors.matrix(POSITIONS).whole();
  }

  @Override
  public Block block(int layer) throws IOException {
    String h = "h." + layer + ".";
    int width = config.width();
    StoredMatrix fused = tensors.weight(h + "attn.c_attn");
    float[] biases = tensors.bias(h + "attn.c_attn");
    return new Block(
        tensors.scale(h + "ln_1"),
        part(fused, biases, 0),
        part(fused, biases, width),
        part(fused, biases, 2 * width),
        product(h + "attn.c_proj"),
        null,
        null,
        tensors.scale(h + "ln_2"),
        null,
        product(h + "mlp.c_fc"),
        product(h + "mlp.c_proj"));
  }

  private Linear part(StoredMatrix fused, float @Nullable [] biases, int from) {
    int width = config.width();
    return new Linear(
        fused.turned(from, width),
        biases == null ? null : Arrays.copyOfRange(biases, from, from + width));
  }

  private Linear product(String name) throws IOException {
    StoredMatrix stored = tensors.weight(name);
    return new Linear(stored.turned(0, stored.columns()), tensors.bias(name));
  }

  @Override
  public Scale lastNorm() throws IOException {
    return tensors.scale("ln_f");
  }

  @Override
  public @Nullable Matrix output() throws IOException {
    return config.tiedOutput() ? null : tensors.matrix(OUTPUT).whole();
  }
}
