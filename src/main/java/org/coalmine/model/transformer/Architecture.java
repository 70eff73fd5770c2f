package org.coalmine.model.transformer;

/** The architectures that are read, by their {@code model_type} in config.json. */
public enum Architecture {
  /** Learned positions, LayerNorm, GELU, a tied output. */
  GPT2("gpt2"),
  /** Rotary positions, RMS norms, a gated inner layer. */
  LLAMA("llama"),
  /** As {@link #LLAMA}, with a window of attention. */
  MISTRAL("mistral"),
  /** As {@link #LLAMA}, with biases of queries, keys and values. */
  QWEN2("qwen2"),
  /** As {@link #LLAMA}, with norms of queries and keys. */
  QWEN3("qwen3"),
  /** Rotary positions in a part of each head, LayerNorm, GELU, attention beside the inner layer. */
  GPT_NEOX("gpt_neox");

  private final String modelType;

  Architecture(String modelType) {
    this.modelType = modelType;
  }

  /** Its name in config.json. */
  public String modelType() {
    return modelType;
  }

  /** Whether the inner layer is gated: down(activation(gate(x)) × up(x)). */
  public boolean gated() {
    return this != GPT2 && this != GPT_NEOX;
  }
}
