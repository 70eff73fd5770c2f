package org.coalmine.model.transformer;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small configurations of every architecture, with widths that are no powers of two. */
public final class Configurations {
  private static final int VOCABULARY = 285;

  private Configurations() {}

  /** All of them, by name. */
  public static Map<String, TransformerConfig> all() {
    Map<String, TransformerConfig> all = new LinkedHashMap<>();
    Rotary.Unscaled plain = new Rotary.Unscaled();
    Rotary.Llama3 llama3 = new Rotary.Llama3(8, 1, 4, 16);
    all.put("gpt2", gpt2(Activation.GELU_TANH));
    all.put("gpt2, relu", gpt2(Activation.RELU));
    all.put("llama", gated(Architecture.LLAMA, 4, 2, 6, new Rotary(6, 1e4, plain), false));
    all.put("llama, tied", gated(Architecture.LLAMA, 4, 4, 6, new Rotary(6, 1e4, plain), true));
    all.put(
        "llama, head_dim", gated(Architecture.LLAMA, 3, 1, 10, new Rotary(10, 1e4, plain), false));
    all.put(
        "llama, linear",
        gated(Architecture.LLAMA, 4, 2, 6, new Rotary(6, 1e4, new Rotary.Linear(4)), false));
    all.put("llama, llama3", gated(Architecture.LLAMA, 4, 1, 6, new Rotary(6, 50, llama3), true));
    all.put("mistral", gated(Architecture.MISTRAL, 4, 2, 8, new Rotary(8, 1e6, plain), false));
    all.put("qwen2", gated(Architecture.QWEN2, 4, 2, 6, new Rotary(6, 1e6, plain), true));
    all.put("qwen3", gated(Architecture.QWEN3, 4, 2, 16, new Rotary(16, 1e6, plain), true));
    all.put("gpt_neox", neox(Activation.GELU_ERF, true));
    all.put("gpt_neox, in turn", neox(Activation.GELU_TANH, false));
    return all;
  }

  /** One of them. */
  public static TransformerConfig of(String name) {
    return requireNonNull(all().get(name), name);
  }

  private static TransformerConfig gpt2(Activation activation) {
    return of(Architecture.GPT2, 3, 3, 8, 57, activation, null, false, true);
  }

  private static TransformerConfig gated(
      Architecture architecture,
      int heads,
      int keyValueHeads,
      int headSize,
      Rotary rotary,
      boolean tied) {
    return of(
        architecture, heads, keyValueHeads, headSize, 43, Activation.SILU, rotary, false, tied);
  }

  private static TransformerConfig neox(Activation activation, boolean parallel) {
    Rotary rotary = new Rotary(4, 1e4, new Rotary.Unscaled());
    return of(Architecture.GPT_NEOX, 3, 3, 8, 96, activation, rotary, parallel, false);
  }

  private static TransformerConfig of(
      Architecture architecture,
      int heads,
      int keyValueHeads,
      int headSize,
      int innerWidth,
      Activation activation,
      @Nullable Rotary rotary,
      boolean parallelResidual,
      boolean tied) {
    return new TransformerConfig(
        architecture,
        2,
        24,
        heads,
        keyValueHeads,
        headSize,
        innerWidth,
        40,
        VOCABULARY,
        architecture.gated() ? 1e-6 : 1e-5,
        architecture.gated() ? Norm.RMS : Norm.LAYER,
        activation,
        rotary,
        parallelResidual,
        architecture == Architecture.QWEN3,
        tied);
  }
}
