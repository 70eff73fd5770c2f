package org.coalmine.model.transformer;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.transformer.ConfigKeys.FlagDefault;
import org.jspecify.annotations.Nullable;

/**
 * Reads config.json. A key is understood, or is on the list of those that touch no number of a text
 * without padding, or is refused by name: a switch that nobody knows may change every number.
 *
 * @param attentionBias whether the configuration promises biases of queries, keys, values and the
 *     output of attention
 * @param innerBias whether it promises biases of the inner layer
 */
record ConfigFile(TransformerConfig config, boolean attentionBias, boolean innerBias) {
  static final String NAME = "config.json";

  private static final int MOST_BYTES = 1 << 20;

  /** What touches no number: training, generation, names, and switches of other kinds of model. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          """
          _attn_implementation _attn_implementation_autoset _name_or_path _num_labels architectures
          attention_dropout attention_probs_dropout_prob attn_implementation attn_pdrop
          bad_words_ids begin_suppress_tokens bos_token_id chunk_size_feed_forward
          classifier_dropout cls_token_id decoder_start_token_id diversity_penalty do_sample dtype
          early_stopping embd_pdrop encoder_no_repeat_ngram_size eos_token_id
          exponential_decay_length_penalty finetuning_task forced_bos_token_id
          forced_eos_token_id gradient_checkpointing hidden_dropout hidden_dropout_prob id2label
          initializer_range is_decoder is_llama_config label2id length_penalty max_length
          max_window_layers min_length mlp_dropout model_name n_ctx no_repeat_ngram_size
          num_beam_groups num_beams num_labels num_return_sequences output_attentions
          output_hidden_states output_scores pad_token_id prefix problem_type
          remove_invalid_values reorder_and_upcast_attn repetition_penalty resid_pdrop
          return_dict return_dict_in_generate sep_token_id summary_activation
          summary_first_dropout summary_proj_to_labels summary_type summary_use_proj
          suppress_tokens task_specific_params temperature tf_legacy_loss tokenizer_class top_k
          top_p torch_dtype torchscript transformers.js_config transformers_version typical_p
          unk_token_id unsloth_fixed unsloth_version use_bfloat16 use_cache
          """
              .strip()
              .split("\\s+"));

  private static final IntNode ONE = IntNode.valueOf(1);

  /**
   * Reads the file.
   *
   * @throws ModelFileException naming the key that is missing, wrong or unknown
   */
  static ConfigFile read(ModelFile file) throws IOException {
    ConfigKeys keys = new ConfigKeys(NAME, JsonFile.read(NAME, file, MOST_BYTES));
    for (String key : Set.of("quantization_config", "compression_config")) {
      JsonNode quantized = keys.take(key);
      if (quantized != null) {
        throw new ModelFileException(
            ("%s: %s says that the weights are quantised (%s); save the model in float32,"
                    + " bfloat16 or float16")
                .formatted(NAME, key, quantized.path("quant_method").asText("?")));
      }
    }
    Architecture architecture = architecture(keys.text("model_type"));
    try {
      ConfigFile read =
          switch (architecture) {
            case GPT2 -> gpt2(keys);
            case GPT_NEOX -> neox(keys);
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> llama(architecture, keys);
          };
      keys.requireOnly("is_encoder_decoder", BooleanNode.FALSE);
      keys.requireOnly("add_cross_attention", BooleanNode.FALSE);
      keys.requireOnly("pretraining_tp", ONE);
      keys.requireOnly("rope_interleaved", BooleanNode.FALSE);
      keys.requireOnly("use_mrope", BooleanNode.FALSE);
      JsonNode pruned = keys.take("pruned_heads");
      if (pruned != null && !pruned.isEmpty()) {
        throw keys.wrong("pruned_heads", "{}", pruned);
      }
      if (keys.take("cross_attention_hidden_size") != null) {
        throw new ModelFileException(NAME + ": cross_attention_hidden_size must be null");
      }
      keys.pass(PASSED_OVER);
      keys.requireNoneLeft();
      return read;
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          "%s does not fit together: %s".formatted(NAME, e.getMessage()), e);
    }
  }

  private static Architecture architecture(String modelType) throws ModelFileException {
    for (Architecture architecture : Architecture.values()) {
      if (architecture.modelType().equals(modelType)) {
        return architecture;
      }
    }
    throw new ModelFileException(
        "%s: the architecture %s is not supported; supported are %s"
            .formatted(
                NAME,
                modelType,
                Arrays.stream(Architecture.values())
                    .map(Architecture::modelType)
                    .collect(joining(", "))));
  }

  private static ConfigFile gpt2(ConfigKeys keys) throws ModelFileException {
    keys.requireOnly("scale_attn_weights", BooleanNode.TRUE);
    keys.requireOnly("scale_attn_by_inverse_layer_idx", BooleanNode.FALSE);
    int width = keys.size("n_embd");
    int heads = keys.size("n_head");
    TransformerConfig config =
        new TransformerConfig(
            Architecture.GPT2,
            keys.size("n_layer"),
            width,
            heads,
            heads,
            dividedBy(width, heads, "n_embd", "n_head"),
            keys.size("n_inner", 4 * width),
            keys.size("n_positions"),
            keys.size("vocab_size"),
            keys.number("layer_norm_epsilon"),
            Norm.LAYER,
            activation(keys, "activation_function"),
            null,
            false,
            false,
            keys.flag("tie_word_embeddings", FlagDefault.TRUE));
    return new ConfigFile(config, true, true);
  }

  private static ConfigFile neox(ConfigKeys keys) throws ModelFileException {
    int width = keys.size("hidden_size");
    int heads = keys.size("num_attention_heads");
    int headSize = dividedBy(width, heads, "hidden_size", "num_attention_heads");
    int positions = keys.size("max_position_embeddings");
    double base = keys.number("rotary_emb_base", 10_000);
    double share = keys.number("rotary_pct", 0.25);
    RotaryKeys rotary = RotaryKeys.read(keys, headSize, positions, base, share);
    TransformerConfig config =
        new TransformerConfig(
            Architecture.GPT_NEOX,
            keys.size("num_hidden_layers"),
            width,
            heads,
            heads,
            headSize,
            keys.size("intermediate_size"),
            rotary.positions(),
            keys.size("vocab_size"),
            keys.number("layer_norm_eps"),
            Norm.LAYER,
            activation(keys, "hidden_act"),
            rotary.rotary(),
            keys.flag("use_parallel_residual", FlagDefault.TRUE),
            false,
            keys.flag("tie_word_embeddings", FlagDefault.FALSE));
    return new ConfigFile(config, keys.flag("attention_bias", FlagDefault.TRUE), true);
  }

  private static ConfigFile llama(Architecture architecture, ConfigKeys keys)
      throws ModelFileException {
    int width = keys.size("hidden_size");
    int heads = keys.size("num_attention_heads");
    int keyValueHeads =
        architecture == Architecture.LLAMA
            ? keys.size("num_key_value_heads", heads)
            : keys.size("num_key_value_heads");
    int headSize =
        keys.has("head_dim") || architecture == Architecture.QWEN3
            ? keys.size("head_dim")
            : dividedBy(width, heads, "hidden_size", "num_attention_heads");
    keys.pass(Set.of("head_dim"));
    int window = window(architecture, keys, keys.size("max_position_embeddings"));
    double base = keys.number("rope_theta", 10_000);
    RotaryKeys rotary = RotaryKeys.read(keys, headSize, window, base, 1);
    TransformerConfig config =
        new TransformerConfig(
            architecture,
            keys.size("num_hidden_layers"),
            width,
            heads,
            keyValueHeads,
            headSize,
            keys.size("intermediate_size"),
            rotary.positions(),
            keys.size("vocab_size"),
            keys.number("rms_norm_eps"),
            Norm.RMS,
            activation(keys, "hidden_act"),
            rotary.rotary(),
            false,
            architecture == Architecture.QWEN3,
            keys.flag("tie_word_embeddings", FlagDefault.FALSE));
    return new ConfigFile(
        config,
        keys.flag("attention_bias", FlagDefault.FALSE),
        keys.flag("mlp_bias", FlagDefault.FALSE));
  }

  /** The longest text of which every token sees all before it. */
  private static int window(Architecture architecture, ConfigKeys keys, int positions)
      throws ModelFileException {
    boolean asked =
        keys.flag(
            "use_sliding_window",
            architecture == Architecture.QWEN2 || architecture == Architecture.QWEN3
                ? FlagDefault.FALSE
                : FlagDefault.TRUE);
    int window = keys.size("sliding_window", positions);
    boolean windowed = asked && window < positions;
    JsonNode types = keys.take("layer_types");
    if (types != null) {
      if (!types.isArray()) {
        throw keys.wrong("layer_types", "a list", types);
      }
      for (JsonNode type : types) {
        boolean slides = type.asText().equals("sliding_attention") && asked;
        if (!slides && !type.asText().equals("full_attention")) {
          throw keys.wrong("layer_types", "full_attention for every layer", types);
        }
      }
    }
    return windowed ? window : positions;
  }

  private static int dividedBy(int width, int heads, String widthKey, String headsKey)
      throws ModelFileException {
    if (width % heads != 0) {
      throw new ModelFileException(
          "%s: %s must be a multiple of %s: %d and %d"
              .formatted(NAME, widthKey, headsKey, width, heads));
    }
    return width / heads;
  }

  private static Activation activation(ConfigKeys keys, String key) throws ModelFileException {
    String name = keys.text(key);
    return switch (name) {
      case "gelu" -> Activation.GELU_ERF;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Activation.GELU_TANH;
      case "relu" -> Activation.RELU;
      case "silu", "swish" -> Activation.SILU;
      default ->
          throw new ModelFileException(
              "%s: %s %s is not supported; supported are gelu, gelu_new, gelu_pytorch_tanh, relu, silu"
                  .formatted(NAME, key, name));
    };
  }

  /** What the keys say of rotary positions. */
  private record RotaryKeys(Rotary rotary, int positions) {

    static RotaryKeys read(
        ConfigKeys keys, int headSize, int positions, double baseOutside, double shareOutside)
        throws ModelFileException {
      if (keys.has("rope_scaling") && keys.has("rope_parameters")) {
        throw new ModelFileException(NAME + " has both rope_scaling and rope_parameters");
      }
      double share = keys.number("partial_rotary_factor", shareOutside);
      @Nullable ConfigKeys parameters = keys.object("rope_parameters");
      @Nullable ConfigKeys older = keys.object("rope_scaling");
      ConfigKeys inner = parameters == null ? older : parameters;
      if (inner == null) {
        return of(headSize, share, baseOutside, new Rotary.Unscaled(), positions);
      }
      double base = inner.number("rope_theta", baseOutside);
      share = inner.number("partial_rotary_factor", share);
      String type =
          inner.has("rope_type") || !inner.has("type")
              ? inner.text("rope_type")
              : inner.text("type");
      inner.pass(Set.of("type"));
      int until = positions;
      Rotary.Scaling scaling = new Rotary.Unscaled();
      switch (type) {
        case "default" -> {}
        case "linear" -> scaling = new Rotary.Linear(inner.number("factor"));
        case "dynamic" -> {
          // Below the original length the factor has no effect.
          inner.pass(Set.of("factor"));
          until = Math.min(positions, inner.size("original_max_position_embeddings", positions));
        }
        case "llama3" ->
            scaling =
                new Rotary.Llama3(
                    inner.number("factor"),
                    inner.number("low_freq_factor"),
                    inner.number("high_freq_factor"),
                    inner.size("original_max_position_embeddings"));
        default ->
            throw new ModelFileException(
                ("%s: the rope type %s is not supported; supported are default, linear, llama3, and"
                        + " dynamic below its original length")
                    .formatted(inner.where(), type));
      }
      inner.requireNoneLeft();
      return of(headSize, share, base, scaling, until);
    }

    private static RotaryKeys of(
        int headSize, double share, double base, Rotary.Scaling scaling, int positions) {
      return new RotaryKeys(new Rotary((int) (headSize * share), base, scaling), positions);
    }
  }
}
