package org.coalmine.model.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.model.ModelFile;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.coalmine.model.transformer.WrittenCheckpoint.Raw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CheckpointTest {
  /** What the script computes in float64 from the same weights, by PyTorch. */
  private static final double NEAR = 1e-9;

  static List<String> made() {
    return Checkpoints.made();
  }

  @ParameterizedTest
  @MethodSource("made")
  void theTwinHasTheCostsOfTheScript(String name) throws IOException {
    Checkpoint checkpoint = Checkpoints.open(Checkpoints.made(name));
    ReferenceTransformer twin = new ReferenceTransformer(checkpoint.weights());
    JsonNode reference =
        new ObjectMapper().readTree(Checkpoints.made(name).resolve("reference.json").toFile());
    assertThat(reference).hasSize(12);
    for (JsonNode text : reference) {
      int[] tokens =
          IntStream.range(0, text.path("tokens").size())
              .map(i -> text.path("tokens").path(i).intValue())
              .toArray();
      double[] costs = twin.costs(tokens);
      assertThat(costs).hasSize(text.path("nats").size());
      for (int i = 0; i < costs.length; i++) {
        assertThat(costs[i]).isCloseTo(text.path("nats").path(i).doubleValue(), within(NEAR));
      }
    }
  }

  static Set<String> configurations() {
    return Configurations.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void readsTheWeightsThatWereWritten(String name, @TempDir Path folder) throws IOException {
    TransformerConfig config = Configurations.of(name);
    int[] tokens = new Random(5).ints(12, 0, config.vocabulary()).toArray();
    for (Storage storage : Storage.values()) {
      RandomWeights weights =
          RandomWeights.of(config, 3, storage, config.architecture() == Architecture.QWEN2);
      WrittenCheckpoint written = WrittenCheckpoint.of(weights);
      Checkpoint one = Checkpoints.open(written.write(folder.resolve(storage + " one")));
      written.writeShards(folder.resolve(storage + " shards"));
      Checkpoint shards = Checkpoints.open(folder.resolve(storage + " shards"));

      double[] costs = new ReferenceTransformer(weights).costs(tokens);
      for (Checkpoint read : List.of(one, shards)) {
        assertThat(read.weights().config()).isEqualTo(config);
        assertThat(read.weights().tokens().isBfloat16()).isEqualTo(storage == Storage.BFLOAT16);
        assertThat(new ReferenceTransformer(read.weights()).costs(tokens)).isEqualTo(costs);
      }
    }
  }

  @Test
  void readsBiasesThatTheConfigurationPromises(@TempDir Path folder) throws IOException {
    TransformerConfig config = Configurations.of("llama");
    RandomWeights weights = RandomWeights.of(config, 3, Storage.FLOAT32, true);
    Checkpoint read = Checkpoints.open(WrittenCheckpoint.of(weights).write(folder));

    assertThat(requireNonNull(read.weights().block(1).gate()).bias())
        .isEqualTo(requireNonNull(weights.block(1).gate()).bias());
    assertThat(new ReferenceTransformer(read.weights()).costs(new int[] {1, 2, 3}))
        .isEqualTo(new ReferenceTransformer(weights).costs(new int[] {1, 2, 3}));
  }

  /** Half precision is widened: every number of the file is one of float32. */
  @Test
  void widensHalves() throws IOException {
    assertThat(Checkpoints.open(Checkpoints.made("llama-f16")).weights().tokens().isBfloat16())
        .isFalse();
  }

  /** What base models are saved with: no word before the names, masks beside the weights. */
  @Test
  void readsGpt2WithoutItsPrefix(@TempDir Path folder) throws IOException {
    TransformerConfig config = Configurations.of("gpt2");
    RandomWeights weights = RandomWeights.of(config, 3, Storage.FLOAT32, false);
    WrittenCheckpoint written = WrittenCheckpoint.of(weights);
    for (String name : List.copyOf(written.tensors.keySet())) {
      written.tensors.put(name.replace("transformer.", ""), written.tensors.remove(name));
    }
    written.tensors.put("h.0.attn.bias", new Raw("BOOL", List.of(1, 1, 2, 2), new byte[4]));
    written.tensors.put("h.0.attn.masked_bias", new Raw("F32", List.of(), new byte[4]));
    Checkpoint read = Checkpoints.open(written.write(folder));

    assertThat(new ReferenceTransformer(read.weights()).costs(new int[] {1, 2, 3}))
        .isEqualTo(new ReferenceTransformer(weights).costs(new int[] {1, 2, 3}));
  }

  /** Some exports write the output although it is the matrix of the tokens. */
  @Test
  void readsAnOutputThatIsTheTokens(@TempDir Path folder) throws IOException {
    WrittenCheckpoint written = WrittenCheckpoint.of(weights("qwen3"));
    written.tensors.put("lm_head.weight", written.tensors.get("model.embed_tokens.weight"));

    assertThat(Checkpoints.open(written.write(folder)).weights().output()).isNull();
  }

  @Test
  void aWindowOfAttentionBoundsTheTexts(@TempDir Path folder) throws IOException {
    WrittenCheckpoint written = WrittenCheckpoint.of(weights("mistral"));
    written.config.put("sliding_window", 30);
    assertThat(Checkpoints.open(written.write(folder)).weights().config().positions())
        .isEqualTo(30);

    WrittenCheckpoint unused = WrittenCheckpoint.of(weights("qwen2"));
    unused.config.put("sliding_window", 30).put("use_sliding_window", false);
    unused.config.put("max_window_layers", 1).putNull("a_switch_that_is_not_set");
    unused.config.putArray("layer_types").add("full_attention").add("full_attention");
    assertThat(Checkpoints.open(unused.write(folder)).weights().config().positions()).isEqualTo(40);
  }

  /** What newer versions write in place of rope_theta and rope_scaling. */
  @Test
  void readsRopeParameters(@TempDir Path folder) throws IOException {
    WrittenCheckpoint written = WrittenCheckpoint.of(weights("llama"));
    written.config.remove("rope_theta");
    written
        .config
        .putObject("rope_parameters")
        .put("rope_theta", 777.0)
        .put("rope_type", "default");
    assertThat(Checkpoints.open(written.write(folder)).weights().config().rotary())
        .isEqualTo(new Rotary(6, 777, new Rotary.Unscaled()));

    written.config.putObject("rope_parameters").put("rope_type", "dynamic").put("factor", 4);
    ((ObjectNode) written.config.path("rope_parameters"))
        .put("original_max_position_embeddings", 17);
    TransformerConfig dynamic = Checkpoints.open(written.write(folder)).weights().config();
    assertThat(dynamic.rotary()).isEqualTo(new Rotary(6, 1e4, new Rotary.Unscaled()));
    assertThat(dynamic.positions()).isEqualTo(17);
  }

  /** Llama 3.2's: transformers' formula in float64 (_compute_llama3_parameters), by PyTorch. */
  @Test
  void frequenciesAreThoseOfLlama3() {
    Rotary rotary = new Rotary(128, 500_000, new Rotary.Llama3(32, 1, 4, 8192));
    Map<Integer, Double> expected =
        Map.of(
            0,
            1.0,
            20,
            0.016560440080994446,
            28,
            0.0032114459947525913,
            29,
            0.002118406996779608,
            30,
            0.0012905479282092638,
            31,
            0.000762541203356357,
            34,
            9.70828780262767e-05,
            35,
            2.3890530884911708e-05,
            40,
            8.570255489881478e-06,
            63,
            7.672314972286278e-08);
    expected.forEach(
        (pair, frequency) ->
            assertThat(rotary.frequency(pair)).isCloseTo(frequency, withinPercentage(1e-10)));
  }

  /** Weights that lie behind the first two gibibytes, in a file whose hole takes no room. */
  @Test
  void readsAFileThatNoArrayHolds(@TempDir Path folder) throws IOException {
    RandomWeights weights = weights("gpt2");
    Path directory = WrittenCheckpoint.of(weights).write(folder);
    byte[] small = Files.readAllBytes(directory.resolve("model.safetensors"));
    int header = (int) ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode names =
        (ObjectNode) new ObjectMapper().readTree(Arrays.copyOfRange(small, 8, 8 + header));
    long hole = 3L << 30;
    names.remove("__metadata__");
    for (JsonNode tensor : names) {
      ArrayNode offsets = (ArrayNode) tensor.path("data_offsets");
      offsets.set(0, offsets.path(0).longValue() + hole);
      offsets.set(1, offsets.path(1).longValue() + hole);
    }
    ObjectNode mask = names.putObject("transformer.h.0.attn.bias").put("dtype", "I64");
    mask.putArray("shape").add(3).add(1 << 27);
    mask.putArray("data_offsets").add(0).add(hole);
    byte[] text = names.toString().getBytes(UTF_8);
    Path file = directory.resolve("model.safetensors");
    Files.delete(file);
    try (FileChannel out = FileChannel.open(file, CREATE_NEW, SPARSE, WRITE)) {
      ByteBuffer begin = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
      out.write(begin.putLong(text.length).put(text).flip(), 0);
      out.write(
          ByteBuffer.wrap(small, 8 + header, small.length - 8 - header), 8 + text.length + hole);
    }
    List<ModelFile> files = new ArrayList<>();
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      files.add(ModelFile.open(directory.resolve(name)));
    }

    assertThat(new ReferenceTransformer(Checkpoint.read(files).weights()).costs(new int[] {1, 2}))
        .isEqualTo(new ReferenceTransformer(weights).costs(new int[] {1, 2}));
  }

  private static RandomWeights weights(String name) {
    return RandomWeights.of(Configurations.of(name), 3, Storage.FLOAT32, false);
  }
}
