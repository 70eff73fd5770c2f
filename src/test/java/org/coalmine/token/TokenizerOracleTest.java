package org.coalmine.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our tokens are those of Hugging Face's tokenizers and of jtokkit. {@code scripts/tokenizers}
 * compares more texts, and files that are too large for the repository.
 */
final class TokenizerOracleTest {
  private static final int TEXTS = Integer.getInteger("coalmine.tokenizer.texts", 10_000);

  /** Of tokenizer.json files of other names, one a model. */
  private static final String FOLDER = System.getProperty("coalmine.tokenizer.files", "");

  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");

  private static Map<String, ObjectNode> arrangements = Map.of();

  @BeforeAll
  static void read() throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("DJL_CACHE_DIR", Path.of("target/djl").toAbsolutePath().toString());
    arrangements = Arrangements.all(PublishedRanks.of("r50k_base"));
  }

  static Stream<String> names() {
    return Stream.of(
        "GPT-2",
        "GPT-2 with a blank in front",
        "SmolLM",
        "Llama-3",
        "Qwen",
        "DeepSeek",
        "GPT-NeoX",
        "Llama-2",
        "Mistral");
  }

  @ParameterizedTest
  @MethodSource("names")
  void huggingFaceHasTheSameTokens(String name) throws IOException {
    String file = requireNonNull(arrangements.get(name), name).toString();
    assertSame(SmallTokenizers.read(file), file);
  }

  static Stream<Path> files() throws IOException {
    if (FOLDER.isEmpty()) {
      return Stream.of(Path.of("no-folder-of-files-is-given"));
    }
    try (Stream<Path> files = Files.list(Path.of(FOLDER))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void huggingFaceHasTheSameTokensByPublishedFiles(Path path) throws IOException {
    if (FOLDER.isEmpty()) {
      abort("no folder of tokenizer.json files is given");
    }
    String file = Files.readString(path);
    assertSame(SmallTokenizers.read(file), file);
  }

  private static void assertSame(TokenVocabulary ours, String file) throws IOException {
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.getBytes(UTF_8)), PLAIN)) {
      assertSame(
          ours,
          text -> LongStream.of(theirs.encode(text).getIds()).mapToInt(Math::toIntExact).toArray());
    } catch (EngineException | UnsatisfiedLinkError | NoClassDefFoundError e) {
      abort("Hugging Face's tokenizers do not load here: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EncodingType.class,
      names = {"R50K_BASE", "CL100K_BASE"})
  void jtokkitHasTheSameTokens(EncodingType type) throws IOException {
    Encoding theirs = Encodings.newLazyEncodingRegistry().getEncoding(type);
    ObjectNode file =
        type == EncodingType.R50K_BASE
            ? requireNonNull(arrangements.get("GPT-2"))
            : Arrangements.llama3(PublishedRanks.of("cl100k_base"));
    assertSame(
        SmallTokenizers.read(file.toString()),
        text -> theirs.encodeOrdinary(text).boxed().stream().mapToInt(id -> id).toArray());
  }

  private static void assertSame(TokenVocabulary ours, Function<String, int[]> theirs) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = OracleTexts.next(random);
      assertThat(ours.encode(text))
          .as("text %d of seed %d: %s", i, seed, OracleTexts.escaped(text))
          .isEqualTo(theirs.apply(text));
    }
  }
}
