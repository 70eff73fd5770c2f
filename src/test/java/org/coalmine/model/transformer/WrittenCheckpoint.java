package org.coalmine.model.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coalmine.model.transformer.TransformerWeights.Block;
import org.coalmine.model.transformer.TransformerWeights.Linear;
import org.coalmine.model.transformer.TransformerWeights.Scale;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint about to be written, as Hugging Face names and lays out its tensors. Tests change
 * what they like in it before.
 */
public final class WrittenCheckpoint {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A tensor as its bytes. */
  record Raw(String dtype, List<Integer> shape, byte[] bytes) {}

  final ObjectNode config;
  final Map<String, Raw> tensors = new TreeMap<>();
  final ObjectNode tokenizer;

  private final RandomWeights weights;

  private WrittenCheckpoint(RandomWeights weights) throws IOException {
    this.weights = weights;
    this.config = config(weights.config());
    this.tokenizer =
        (ObjectNode)
            MAPPER.readTree(Checkpoints.made("gpt2-f32").resolve("tokenizer.json").toFile());
  }

  public static WrittenCheckpoint of(RandomWeights weights) throws IOException {
    WrittenCheckpoint written = new WrittenCheckpoint(weights);
    switch (weights.config().architecture()) {
      case GPT2 -> written.addGpt2();
      case GPT_NEOX -> written.addNeox();
      case LLAMA, MISTRAL, QWEN2, QWEN3 -> written.addLlama();
    }
    return written;
  }

  private static ObjectNode config(TransformerConfig c) {
    ObjectNode config = MAPPER.createObjectNode();
    config.put("model_type", c.architecture().modelType()).put("vocab_size", c.vocabulary());
    config.put("use_cache", true).put("torch_dtype", "float32");
    if (c.architecture() == Architecture.GPT2) {
      config.put("n_embd", c.width()).put("n_head", c.heads()).put("n_layer", c.layers());
      config.put("n_positions", c.positions()).put("n_inner", c.innerWidth());
      config.put("layer_norm_epsilon", c.normEpsilon());
      return config.put("activation_function", activation(c)).put("scale_attn_weights", true);
    }
    config.put("hidden_size", c.width()).put("intermediate_size", c.innerWidth());
    config.put("num_hidden_layers", c.layers()).put("num_attention_heads", c.heads());
    config.put("max_position_embeddings", c.positions()).put("hidden_act", activation(c));
    config.put("tie_word_embeddings", c.tiedOutput());
    Rotary rotary = requireNonNull(c.rotary());
    if (c.architecture() == Architecture.GPT_NEOX) {
      config.put("layer_norm_eps", c.normEpsilon()).put("rotary_emb_base", rotary.base());
      config.put("rotary_pct", (double) rotary.size() / c.headSize());
      return config.put("use_parallel_residual", c.parallelResidual());
    }
    config.put("rms_norm_eps", c.normEpsilon()).put("rope_theta", rotary.base());
    config.put("num_key_value_heads", c.keyValueHeads()).put("head_dim", c.headSize());
    if (rotary.scaling() instanceof Rotary.Linear linear) {
      config.putObject("rope_scaling").put("type", "linear").put("factor", linear.factor());
    }
    if (rotary.scaling() instanceof Rotary.Llama3 llama) {
      ObjectNode scaling = config.putObject("rope_scaling").put("rope_type", "llama3");
      scaling.put("factor", llama.factor()).put("low_freq_factor", llama.low());
      scaling.put("high_freq_factor", llama.high());
      scaling.put("original_max_position_embeddings", llama.positions());
    }
    return config;
  }

  private static String activation(TransformerConfig config) {
    return switch (config.activation()) {
      case GELU_TANH -> "gelu_new";
      case GELU_ERF -> "gelu";
      case RELU -> "relu";
      case SILU -> "silu";
    };
  }

  private void addGpt2() {
    put("transformer.wte.weight", weights.tokens());
    put("transformer.wpe.weight", requireNonNull(weights.positions()));
    for (int layer = 0; layer < weights.blocks().size(); layer++) {
      Block block = weights.block(layer);
      String h = "transformer.h." + layer + ".";
      put(h + "ln_1", block.attentionNorm());
      put(h + "attn.c_attn", turned(stacked(List.of(block.query(), block.key(), block.value()))));
      put(h + "attn.c_proj", turned(block.attentionOutput()));
      put(h + "ln_2", block.innerNorm());
      put(h + "mlp.c_fc", turned(block.up()));
      put(h + "mlp.c_proj", turned(block.down()));
    }
    put("transformer.ln_f", weights.lastNorm());
    putOutput("lm_head.weight");
  }

  private void addNeox() {
    put("gpt_neox.embed_in.weight", weights.tokens());
    for (int layer = 0; layer < weights.blocks().size(); layer++) {
      Block block = weights.block(layer);
      String h = "gpt_neox.layers." + layer + ".";
      put(h + "input_layernorm", block.attentionNorm());
      List<Linear> heads = new ArrayList<>();
      int size = weights.config().headSize();
      for (int head = 0; head < weights.config().heads(); head++) {
        for (Linear part : List.of(block.query(), block.key(), block.value())) {
          heads.add(rows(part, head * size, size));
        }
      }
      put(h + "attention.query_key_value", stacked(heads));
      put(h + "attention.dense", block.attentionOutput());
      put(h + "post_attention_layernorm", block.innerNorm());
      put(h + "mlp.dense_h_to_4h", block.up());
      put(h + "mlp.dense_4h_to_h", block.down());
    }
    put("gpt_neox.final_layer_norm", weights.lastNorm());
    putOutput("embed_out.weight");
  }

  private void addLlama() {
    put("model.embed_tokens.weight", weights.tokens());
    for (int layer = 0; layer < weights.blocks().size(); layer++) {
      Block block = weights.block(layer);
      String h = "model.layers." + layer + ".";
      put(h + "input_layernorm", block.attentionNorm());
      put(h + "self_attn.q_proj", block.query());
      put(h + "self_attn.k_proj", block.key());
      put(h + "self_attn.v_proj", block.value());
      put(h + "self_attn.o_proj", block.attentionOutput());
      put(h + "self_attn.q_norm.weight", block.queryNorm());
      put(h + "self_attn.k_norm.weight", block.keyNorm());
      put(h + "post_attention_layernorm", block.innerNorm());
      put(h + "mlp.gate_proj", requireNonNull(block.gate()));
      put(h + "mlp.up_proj", block.up());
      put(h + "mlp.down_proj", block.down());
      if (block.attentionOutput().bias() != null) {
        config.put("attention_bias", true).put("mlp_bias", true);
      }
    }
    put("model.norm", weights.lastNorm());
    putOutput("lm_head.weight");
  }

  private void putOutput(String name) {
    Matrix output = weights.output();
    if (output != null) {
      put(name, output);
    }
  }

  private void put(String name, Linear linear) {
    put(name + ".weight", linear.weight());
    put(name + ".bias", linear.bias());
  }

  private void put(String name, Scale scale) {
    put(name + ".weight", scale.weight());
    put(name + ".bias", scale.bias());
  }

  private void put(String name, float @Nullable [] values) {
    if (values != null) {
      put(name, Matrix.of(1, values.length, values), List.of(values.length));
    }
  }

  private void put(String name, Matrix matrix) {
    put(name, matrix, List.of(matrix.outputs(), matrix.inputs()));
  }

  private void put(String name, Matrix matrix, List<Integer> shape) {
    int width = matrix.isBfloat16() ? Short.BYTES : Float.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(matrix.outputs() * matrix.inputs() * width)
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[matrix.inputs()];
    for (int output = 0; output < matrix.outputs(); output++) {
      matrix.row(output, row);
      for (float value : row) {
        if (matrix.isBfloat16()) {
          bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        } else {
          bytes.putFloat(value);
        }
      }
    }
    tensors.put(name, new Raw(matrix.isBfloat16() ? "BF16" : "F32", shape, bytes.array()));
  }

  private static Linear stacked(List<Linear> parts) {
    int inputs = parts.get(0).weight().inputs();
    int outputs = parts.stream().mapToInt(part -> part.weight().outputs()).sum();
    float[] values = new float[outputs * inputs];
    float[] biases = new float[outputs];
    float[] row = new float[inputs];
    int next = 0;
    for (Linear part : parts) {
      for (int output = 0; output < part.weight().outputs(); output++) {
        part.weight().row(output, row);
        System.arraycopy(row, 0, values, next * inputs, inputs);
        biases[next++] = requireNonNull(part.bias())[output];
      }
    }
    return like(parts.get(0), outputs, inputs, values, biases);
  }

  private static Linear rows(Linear all, int from, int count) {
    int inputs = all.weight().inputs();
    float[] values = new float[count * inputs];
    float[] row = new float[inputs];
    for (int i = 0; i < count; i++) {
      all.weight().row(from + i, row);
      System.arraycopy(row, 0, values, i * inputs, inputs);
    }
    float[] biases = new float[count];
    System.arraycopy(requireNonNull(all.bias()), from, biases, 0, count);
    return like(all, count, inputs, values, biases);
  }

  private static Linear turned(Linear linear) {
    Matrix weight = linear.weight();
    float[] values = new float[weight.outputs() * weight.inputs()];
    float[] row = new float[weight.inputs()];
    for (int output = 0; output < weight.outputs(); output++) {
      weight.row(output, row);
      for (int input = 0; input < row.length; input++) {
        values[input * weight.outputs() + output] = row[input];
      }
    }
    return like(linear, weight.inputs(), weight.outputs(), values, linear.bias());
  }

  private static Linear like(
      Linear one, int outputs, int inputs, float[] values, float @Nullable [] biases) {
    if (!one.weight().isBfloat16()) {
      return new Linear(Matrix.of(outputs, inputs, values), biases);
    }
    short[] halves = new short[values.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
    }
    return new Linear(Matrix.ofBfloat16(outputs, inputs, halves), biases);
  }

  /** Writes one file of weights beside configuration and tokenizer. */
  public Path write(Path directory) throws IOException {
    writeSmall(directory);
    Files.write(directory.resolve("model.safetensors"), file(tensors));
    return directory;
  }

  /** Writes the weights in two files, with an index, in which tests change what they like. */
  ObjectNode writeShards(Path directory) throws IOException {
    writeSmall(directory);
    ObjectNode index = MAPPER.createObjectNode();
    index.putObject("metadata").put("total_size", 0);
    ObjectNode map = index.putObject("weight_map");
    List<String> names = List.copyOf(tensors.keySet());
    for (int shard = 1; shard <= 2; shard++) {
      String file = "model-0000%d-of-00002.safetensors".formatted(shard);
      Map<String, Raw> some = new TreeMap<>();
      int half = names.size() / 2;
      for (String name : shard == 1 ? names.subList(0, half) : names.subList(half, names.size())) {
        some.put(name, tensors.get(name));
        map.put(name, file);
      }
      Files.write(directory.resolve(file), file(some));
    }
    writeIndex(directory, index);
    return index;
  }

  static void writeIndex(Path directory, ObjectNode index) throws IOException {
    Files.writeString(directory.resolve("model.safetensors.index.json"), index.toString());
  }

  private void writeSmall(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("config.json"), config.toString());
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
  }

  static byte[] file(Map<String, Raw> tensors) {
    ObjectNode header = MAPPER.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    int end = 0;
    for (Map.Entry<String, Raw> entry : tensors.entrySet()) {
      Raw raw = entry.getValue();
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", raw.dtype());
      raw.shape().forEach(tensor.withArray("shape")::add);
      tensor.putArray("data_offsets").add(end).add(end + raw.bytes().length);
      end += raw.bytes().length;
    }
    byte[] text = header.toString().getBytes(UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + text.length + end).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    tensors.values().forEach(raw -> file.put(raw.bytes()));
    return file.array();
  }
}
