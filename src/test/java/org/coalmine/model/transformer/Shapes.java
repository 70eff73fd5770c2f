package org.coalmine.model.transformer;

import org.jspecify.annotations.Nullable;

/** Small configurations of all architectures, of sizes that fill neither vectors nor panels. */
final class Shapes {
  /** More than a block of the output layer. */
  static final int TOKENS = 1100;

  private Shapes() {}

  static TransformerConfig of(Architecture architecture) {
    return switch (architecture) {
      case GPT2 -> gpt2(Activation.GELU_TANH);
      case LLAMA -> llama(new Rotary(12, 10_000, new Rotary.Llama3(8, 1, 4, 24)), false);
      case MISTRAL -> llama(new Rotary(12, 10_000, new Rotary.Unscaled()), true);
      case QWEN2 ->
          rotary(architecture, 2, 36, 3, 1, 12, new Rotary(12, 1e6, new Rotary.Linear(4)));
      case QWEN3 ->
          rotary(architecture, 2, 44, 2, 2, 34, new Rotary(34, 1e6, new Rotary.Unscaled()));
      case GPT_NEOX -> neox(Activation.GELU_ERF, true);
    };
  }

  static TransformerConfig gpt2(Activation activation) {
    return config(
        Architecture.GPT2, 3, 42, 3, 3, 14, 70, Norm.LAYER, activation, null, false, false, true);
  }

  static TransformerConfig neox(Activation activation, boolean parallel) {
    return config(
        Architecture.GPT_NEOX,
        2,
        60,
        3,
        3,
        20,
        77,
        Norm.LAYER,
        activation,
        new Rotary(6, 10_000, new Rotary.Unscaled()),
        parallel,
        false,
        false);
  }

  private static TransformerConfig llama(Rotary rotary, boolean tied) {
    return config(
        tied ? Architecture.MISTRAL : Architecture.LLAMA,
        3,
        48,
        4,
        2,
        12,
        53,
        Norm.RMS,
        Activation.SILU,
        rotary,
        false,
        false,
        tied);
  }

  private static TransformerConfig rotary(
      Architecture architecture,
      int layers,
      int width,
      int heads,
      int keyValueHeads,
      int headSize,
      Rotary rotary) {
    return config(
        architecture,
        layers,
        width,
        heads,
        keyValueHeads,
        headSize,
        65,
        Norm.RMS,
        Activation.SILU,
        rotary,
        false,
        architecture == Architecture.QWEN3,
        false);
  }

  private static TransformerConfig config(
      Architecture architecture,
      int layers,
      int width,
      int heads,
      int keyValueHeads,
      int headSize,
      int innerWidth,
      Norm norm,
      Activation activation,
      @Nullable Rotary rotary,
      boolean parallel,
      boolean queryKeyNorm,
      boolean tied) {
    return new TransformerConfig(
        architecture,
        layers,
        width,
        heads,
        keyValueHeads,
        headSize,
        innerWidth,
        40,
        TOKENS,
        1e-5,
        norm,
        activation,
        rotary,
        parallel,
        queryKeyNorm,
        tied);
  }
}
