package org.coalmine.model.transformer;

import java.io.IOException;
import org.coalmine.model.ModelFileException;
import org.jspecify.annotations.Nullable;

/** The names of Llama, Mistral, Qwen2 and Qwen3. */
record LlamaWeights(TransformerConfig config, Tensors tensors) implements TransformerWeights {
  static final String TOKENS = "model.embed_tokens.weight";
  static final String OUTPUT = "lm_head.weight";

  private static final String LAST = "model.norm";

  static LlamaWeights of(ConfigFile file, Tensors tensors) throws ModelFileException {
    TransformerConfig config = file.config();
    int width = config.width();
    int inner = config.innerWidth();
    // Qwen2's configuration does not say that there are biases; its tensors do.
    boolean ofQwen2 =
        config.architecture() == Architecture.QWEN2
            && tensors.has("model.layers.0.self_attn.q_proj.bias");
    tensors.require(TOKENS, config.vocabulary(), width);
    for (int layer = 0; layer < config.layers(); layer++) {
      String h = begin(layer);
      tensors.requireWeight(h + "input_layernorm", width);
      tensors.requireWeight(h + "self_attn.q_proj", config.queryWidth(), width);
      tensors.requireWeight(h + "self_attn.k_proj", config.keyValueWidth(), width);
      tensors.requireWeight(h + "self_attn.v_proj", config.keyValueWidth(), width);
      tensors.requireWeight(h + "self_attn.o_proj", width, config.queryWidth());
      if (file.attentionBias() || ofQwen2) {
        tensors.requireBias(h + "self_attn.q_proj", config.queryWidth());
        tensors.requireBias(h + "self_attn.k_proj", config.keyValueWidth());
        tensors.requireBias(h + "self_attn.v_proj", config.keyValueWidth());
      }
      if (file.attentionBias()) {
        tensors.requireBias(h + "self_attn.o_proj", width);
      }
      if (config.queryKeyNorm()) {
        tensors.requireWeight(h + "self_attn.q_norm", config.headSize());
        tensors.requireWeight(h + "self_attn.k_norm", config.headSize());
      }
      tensors.requireWeight(h + "post_attention_layernorm", width);
      tensors.requireWeight(h + "mlp.gate_proj", inner, width);
      tensors.requireWeight(h + "mlp.up_proj", inner, width);
      tensors.requireWeight(h + "mlp.down_proj", width, inner);
      if (file.innerBias()) {
        tensors.requireBias(h + "mlp.gate_proj", inner);
        tensors.requireBias(h + "mlp.up_proj", inner);
        tensors.requireBias(h + "mlp.down_proj", width);
      }
    }
    tensors.requireWeight(LAST, width);
    return new LlamaWeights(config, tensors);
  }

  private static String begin(int layer) {
    return "model.layers." + layer + ".";
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
    return new Block(
        tensors.scale(h + "input_layernorm"),
        tensors.linear(h + "self_attn.q_proj"),
        tensors.linear(h + "self_attn.k_proj"),
        tensors.linear(h + "self_attn.v_proj"),
        tensors.linear(h + "self_attn.o_proj"),
        config.queryKeyNorm() ? tensors.scale(h + "self_attn.q_norm").weight() : null,
        config.queryKeyNorm() ? tensors.scale(h + "self_attn.k_norm").weight() : null,
        tensors.scale(h + "post_attention_layernorm"),
        tensors.linear(h + "mlp.gate_proj"),
        tensors.linear(h + "mlp.up_proj"),
        tensors.linear(h + "mlp.down_proj"));
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
