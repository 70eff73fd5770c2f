package org.coalmine.model.transformer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.coalmine.model.transformer.WrittenCheckpoint.Raw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What would change a number, or cannot be read, is refused in one sentence. */
final class RefusedCheckpointTest {
  private static final String SIZE = ": %s must be a whole number from 1 to 67108864: %s";

  private static final String NO_PLACE =
      " has no place in the architecture that config.json names, so the model would be another one"
          + " without it; merge adapters, or remove what belongs to another task";

  /**
   * A checkpoint that is refused.
   *
   * @param of the configuration of the checkpoint before the change
   */
  record Refusal(String name, String of, Change change, String sentence) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Change {
    void apply(WrittenCheckpoint written);
  }

  private interface FilesChange {
    void apply(Path directory) throws IOException;
  }

  private static Refusal config(String name, String of, String key, Object value, String says) {
    return new Refusal(
        name, of, written -> written.config.putPOJO(key, value), "config.json" + says);
  }

  static Stream<Refusal> contents() {
    return Stream.of(
        config(
            "architecture",
            "llama",
            "model_type",
            "gemma2",
            ": the architecture gemma2 is not supported; supported are gpt2, llama, mistral, qwen2,"
                + " qwen3, gpt_neox"),
        new Refusal(
            "quantised",
            "llama",
            written ->
                written.config.putObject("quantization_config").put("quant_method", "bitsandbytes"),
            "config.json: quantization_config says that the weights are quantised (bitsandbytes);"
                + " save the model in float32, bfloat16 or float16"),
        config(
            "switch",
            "llama",
            "attn_logit_softcapping",
            50,
            ": the switch attn_logit_softcapping is unknown and may change the model's numbers; if"
                + " it does not, remove it from the file"),
        config(
            "activation",
            "gpt2",
            "activation_function",
            "quick_gelu",
            ": activation_function quick_gelu is not supported; supported are gelu, gelu_new,"
                + " gelu_pytorch_tanh, relu, silu"),
        config(
            "scaled attention",
            "gpt2",
            "scale_attn_by_inverse_layer_idx",
            true,
            ": scale_attn_by_inverse_layer_idx must be false: true"),
        config("pretraining_tp", "llama", "pretraining_tp", 2, ": pretraining_tp must be 1: 2"),
        config(
            "a text for a size",
            "llama",
            "hidden_size",
            "24",
            SIZE.formatted("hidden_size", "\"24\"")),
        config("a fraction", "llama", "hidden_size", 24.5, SIZE.formatted("hidden_size", "24.5")),
        config(
            "no layer", "llama", "num_hidden_layers", 0, SIZE.formatted("num_hidden_layers", "0")),
        config(
            "a huge size",
            "llama",
            "vocab_size",
            Long.MAX_VALUE,
            SIZE.formatted("vocab_size", Long.toString(Long.MAX_VALUE))),
        config(
            "epsilon",
            "llama",
            "rms_norm_eps",
            -1e-6,
            ": rms_norm_eps must be a finite number above 0: -1.0E-6"),
        new Refusal(
            "a missing key",
            "llama",
            written -> written.config.remove("intermediate_size"),
            "config.json lacks intermediate_size"),
        config("heads", "gpt2", "n_head", 5, ": n_embd must be a multiple of n_head: 24 and 5"),
        config(
            "groups",
            "llama",
            "num_key_value_heads",
            3,
            " does not fit together: heads must be a multiple of keyValueHeads: 4 and 3"),
        config(
            "sliding layers",
            "qwen3",
            "layer_types",
            List.of("full_attention", "sliding_attention"),
            ": layer_types must be full_attention for every layer:"
                + " [\"full_attention\",\"sliding_attention\"]"),
        rope("yarn"),
        rope("longrope"),
        new Refusal(
            "a key of rope_scaling",
            "llama",
            written ->
                written
                    .config
                    .putObject("rope_scaling")
                    .put("type", "linear")
                    .put("factor", 2)
                    .put("mrope_section", 4),
            "config.json: rope_scaling: the switch mrope_section is unknown and may change the"
                + " model's numbers; if it does not, remove it from the file"),
        new Refusal(
            "a large model in a small file",
            "llama",
            written -> written.config.put("num_hidden_layers", 60_000_000),
            "the weights lack the tensor model.layers.2.input_layernorm.weight"),
        new Refusal(
            "an unused tensor",
            "llama",
            written ->
                written.tensors.put(
                    "model.layers.1.self_attn.q_proj.lora_A.weight",
                    new Raw("F32", List.of(1), new byte[4])),
            "model.safetensors: the tensor model.layers.1.self_attn.q_proj.lora_A.weight"
                + NO_PLACE),
        new Refusal(
            "a bias that nobody promised",
            "llama",
            written ->
                written.tensors.put(
                    "model.layers.0.mlp.up_proj.bias",
                    new Raw("F32", List.of(43), new byte[4 * 43])),
            "model.safetensors: the tensor model.layers.0.mlp.up_proj.bias" + NO_PLACE),
        new Refusal(
            "a missing tensor",
            "llama",
            written -> written.tensors.remove("model.layers.1.mlp.up_proj.weight"),
            "the weights lack the tensor model.layers.1.mlp.up_proj.weight"),
        new Refusal(
            "one of Qwen2's biases missing",
            "qwen2",
            written -> written.tensors.remove("model.layers.1.self_attn.k_proj.bias"),
            "the weights lack the tensor model.layers.1.self_attn.k_proj.bias"),
        new Refusal(
            "no output",
            "llama",
            written -> written.tensors.remove("lm_head.weight"),
            "the weights lack the tensor lm_head.weight, and config.json does not say"
                + " tie_word_embeddings: true; save the model with its head"
                + " (AutoModelForCausalLM)"),
        config(
            "tied to another",
            "llama",
            "tie_word_embeddings",
            true,
            " says tie_word_embeddings: true, but the tensor lm_head.weight is not that of the"
                + " tokens; which of the two is right decides every number, so correct one"),
        new Refusal(
            "shape",
            "llama",
            written -> written.config.put("intermediate_size", 44),
            "model.safetensors: the tensor model.layers.0.mlp.gate_proj.weight has the shape"
                + " [43, 24], but config.json wants [44, 24]"),
        new Refusal(
            "other tokens",
            "gpt2",
            written -> written.config.put("vocab_size", 288),
            "model.safetensors: the tensor transformer.wte.weight has the shape [285, 24], but"
                + " config.json wants [288, 24]"),
        new Refusal(
            "dtype",
            "gpt2",
            written ->
                written.tensors.put(
                    "transformer.ln_f.bias", new Raw("F64", List.of(24), new byte[8 * 24])),
            "model.safetensors: the tensor transformer.ln_f.bias is stored as F64; save the model"
                + " in float32, bfloat16 or float16"),
        new Refusal(
            "8 bits",
            "gpt2",
            written ->
                written.tensors.put(
                    "transformer.ln_f.bias", new Raw("F8_E4M3", List.of(24), new byte[24])),
            "model.safetensors: the tensor transformer.ln_f.bias is stored as F8_E4M3; save the"
                + " model in float32, bfloat16 or float16"),
        new Refusal(
            "a larger tokenizer",
            "llama",
            written -> ((ObjectNode) written.tokenizer.path("added_tokens").path(0)).put("id", 285),
            "tokenizer.json has 286 tokens, but the model has rows for 285; save the tokenizer that"
                + " the model was trained with, or resize the model's embeddings and train them"),
        new Refusal(
            "another tokenizer",
            "llama",
            written -> ((ObjectNode) written.tokenizer.path("model")).put("type", "Unigram"),
            "tokenizer.json: the model type Unigram is not read; BPE is"));
  }

  private static Refusal rope(String type) {
    return new Refusal(
        type,
        "llama",
        written -> written.config.putObject("rope_scaling").put("rope_type", type).put("factor", 4),
        ("config.json: rope_scaling: the rope type %s is not supported; supported are default,"
                + " linear, llama3, and dynamic below its original length")
            .formatted(type));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void refusesInOneSentence(Refusal refusal, @TempDir Path folder) throws IOException {
    WrittenCheckpoint written = written(refusal.of());
    Path sound = written.write(folder.resolve("sound"));
    assertThat(Checkpoints.open(sound).weights().config().layers()).isEqualTo(2);

    refusal.change().apply(written);
    assertRefused(written.write(folder.resolve("changed")), refusal.sentence());
  }

  @Test
  void refusesWhatIsNoNumber(@TempDir Path folder) throws IOException {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (Storage storage : Storage.values()) {
        WrittenCheckpoint written =
            WrittenCheckpoint.of(RandomWeights.of(configuration("llama"), 3, storage, false));
        Raw raw = requireNonNull(written.tensors.get("model.layers.1.mlp.up_proj.weight"));
        ByteBuffer bytes = ByteBuffer.wrap(raw.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (storage == Storage.BFLOAT16) {
          bytes.putShort(2 * 100, (short) (Float.floatToRawIntBits(value) >>> 16));
        } else {
          bytes.putFloat(4 * 100, value);
        }
        Checkpoint read = Checkpoints.open(written.write(folder));

        assertThatThrownBy(() -> read.weights().block(1))
            .isInstanceOf(ModelFileException.class)
            .hasMessage(
                "model.safetensors: value 100 of the tensor model.layers.1.mlp.up_proj.weight is"
                    + " %s; the training diverged, or the file is damaged",
                value);
      }
    }
  }

  static Stream<Arguments> directories() {
    return Stream.of(
        directory(
            "a pickle",
            of -> {
              Files.delete(of.resolve("model.safetensors"));
              Files.write(of.resolve("pytorch_model.bin"), new byte[9]);
            },
            "the weights are a pickle, which can hold code and is not read: save the model with"
                + " save_pretrained(..., safe_serialization=True)"),
        directory(
            "no weights",
            of -> Files.delete(of.resolve("model.safetensors")),
            "there is neither model.safetensors nor model.safetensors.index.json"),
        directory(
            "SentencePiece's file",
            of -> Files.move(of.resolve("tokenizer.json"), of.resolve("tokenizer.model")),
            "there is tokenizer.model but no tokenizer.json: convert it with"
                + " AutoTokenizer.from_pretrained and save_pretrained"),
        directory(
            "no tokenizer",
            of -> Files.delete(of.resolve("tokenizer.json")),
            "there is no tokenizer.json: save the model's tokenizer with save_pretrained beside the"
                + " model"),
        directory(
            "no configuration",
            of -> Files.delete(of.resolve("config.json")),
            "there is no config.json, so this is no directory that save_pretrained wrote"),
        directory(
            "an adapter",
            of -> Files.writeString(of.resolve("adapter_config.json"), "{}"),
            "adapter_config.json belongs to an adapter, whose weights are not read: merge it into"
                + " its model first, with merge_and_unload() and save_pretrained"),
        pointer("model.safetensors"),
        pointer("tokenizer.json"),
        pointer("config.json"),
        directory(
            "no JSON",
            of -> Files.writeString(of.resolve("config.json"), "[1]"),
            "config.json is no JSON object"),
        directory(
            "a duplicate",
            of -> Files.writeString(of.resolve("config.json"), "{\"a\":1,\"a\":2}"),
            "config.json is no valid JSON: Duplicate field 'a'"),
        directory(
            "a nest",
            of -> Files.writeString(of.resolve("config.json"), "{\"a\":" + "[".repeat(500_000)),
            "config.json is no valid JSON: Depth (33) exceeds the maximum allowed nesting depth"
                + " (32)"),
        directory(
            "a long configuration",
            of -> Files.write(of.resolve("config.json"), new byte[(1 << 20) + 1]),
            "config.json has 1048577 bytes, and at most 1048576 are read"));
  }

  private static Arguments directory(String name, FilesChange change, String sentence) {
    return Arguments.of(name, change, sentence);
  }

  private static Arguments pointer(String file) {
    return directory(
        "pointer for " + file,
        of ->
            Files.writeString(
                of.resolve(file), "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
        file + " is a Git LFS pointer, not the file itself; run git lfs pull");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("directories")
  void refusesADirectory(String name, FilesChange change, String sentence, @TempDir Path folder)
      throws IOException {
    Path directory = written("llama").write(folder);
    assertThat(Checkpoints.open(directory).vocabulary().size()).as(name).isEqualTo(280);

    change.apply(directory);
    assertRefused(directory, sentence);
  }

  static Stream<Arguments> indices() {
    String lacking = "model-00002-of-00002.safetensors";
    return Stream.of(
        shards(
            "a missing shard",
            (of, index) -> Files.delete(of.resolve(lacking)),
            "model.safetensors.index.json names " + lacking + ", which is not there; download it"),
        shards(
            "another folder",
            (of, index) -> put(of, index, "lm_head.weight", "../other.safetensors"),
            "model.safetensors.index.json: the file of lm_head.weight must be a safetensors file"
                + " beside it: \"../other.safetensors\""),
        shards(
            "a number",
            (of, index) -> {
              ((ObjectNode) index.path("weight_map")).put("lm_head.weight", 7);
              WrittenCheckpoint.writeIndex(of, index);
            },
            "model.safetensors.index.json: the file of lm_head.weight must be a safetensors file"
                + " beside it: 7"),
        shards(
            "a tensor in the wrong file",
            (of, index) -> put(of, index, "lm_head.weight", lacking),
            "model-00001-of-00002.safetensors: the index does not say that it holds"
                + " lm_head.weight"),
        shards(
            "a tensor that is nowhere",
            (of, index) -> put(of, index, "score.weight", lacking),
            lacking + " lacks the tensor score.weight, which the index places there"),
        shards(
            "a tensor twice",
            (of, index) ->
                Files.copy(
                    of.resolve("model-00001-of-00002.safetensors"),
                    of.resolve(lacking),
                    StandardCopyOption.REPLACE_EXISTING),
            lacking + ": the index does not say that it holds lm_head.weight"),
        shards(
            "no map",
            (of, index) -> Files.writeString(of.resolve("model.safetensors.index.json"), "{}"),
            "model.safetensors.index.json has no weight_map that names the files of tensors"));
  }

  private interface IndexChange {
    void apply(Path directory, ObjectNode index) throws IOException;
  }

  private static Arguments shards(String name, IndexChange change, String sentence) {
    return Arguments.of(name, change, sentence);
  }

  private static void put(Path directory, ObjectNode index, String tensor, String file)
      throws IOException {
    ((ObjectNode) index.path("weight_map")).put(tensor, file);
    WrittenCheckpoint.writeIndex(directory, index);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("indices")
  void refusesShards(String name, IndexChange change, String sentence, @TempDir Path folder)
      throws IOException {
    ObjectNode index = written("llama").writeShards(folder);
    assertThat(Checkpoints.open(folder).vocabulary().size()).as(name).isEqualTo(280);

    change.apply(folder, index);
    assertRefused(folder, sentence);
  }

  /** The identity follows each file that decides a number, and no other. */
  @Test
  void everyMemberIsPartOfTheIdentity(@TempDir Path folder) throws IOException {
    written("llama").writeShards(folder);
    String identity = ModelDirectory.of(ModelFolder.of(folder)).sha256();
    Files.writeString(folder.resolve("generation_config.json"), "{}");
    assertThat(ModelDirectory.of(ModelFolder.of(folder)).sha256()).isEqualTo(identity);

    for (ModelDirectory.Member member : ModelDirectory.of(ModelFolder.of(folder)).members()) {
      byte[] content = Files.readAllBytes(folder.resolve(member.name()));
      Files.writeString(folder.resolve(member.name()), " ", StandardOpenOption.APPEND);
      assertThat(ModelDirectory.of(ModelFolder.of(folder)).sha256())
          .as(member.name())
          .isNotEqualTo(identity);
      Files.write(folder.resolve(member.name()), content);
    }
    assertThat(ModelDirectory.of(ModelFolder.of(folder)).members())
        .extracting(ModelDirectory.Member::name)
        .containsExactly(
            "config.json",
            "tokenizer.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
  }

  private static WrittenCheckpoint written(String name) throws IOException {
    return WrittenCheckpoint.of(
        RandomWeights.of(configuration(name), 3, Storage.FLOAT32, name.equals("qwen2")));
  }

  private static TransformerConfig configuration(String name) {
    return Configurations.of(name);
  }

  private static void assertRefused(Path directory, String sentence) {
    assertThatThrownBy(() -> Checkpoints.open(directory))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(sentence);
  }
}
