package org.coalmine.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.coalmine.token.AddedTokens.Added;
import org.jspecify.annotations.Nullable;

/** Makes a vocabulary of what a tokenizer.json says, and refuses what would be read wrongly. */
final class TokenizerParts {
  private static final Set<String> PARTS =
      Set.of(
          "version",
          "truncation",
          "padding",
          "added_tokens",
          "normalizer",
          "pre_tokenizer",
          "post_processor",
          "decoder");

  /** Ids may leave gaps, but not so many that a small file asks for a large table. */
  private static final int LARGEST_GAP = 1 << 20;

  private final Map<String, JsonNode> parts;
  private final Map<String, JsonNode> model;
  private final Map<String, Integer> vocabulary;
  private final @Nullable MergeList merges;

  TokenizerParts(
      Map<String, JsonNode> parts,
      Map<String, JsonNode> model,
      Map<String, Integer> vocabulary,
      @Nullable MergeList merges) {
    this.parts = parts;
    this.model = model;
    this.vocabulary = vocabulary;
    this.merges = merges;
  }

  TokenVocabulary vocabulary(String digest) {
    for (String part : parts.keySet()) {
      require(PARTS.contains(part), "the part " + part + " is not read");
    }
    requireModel();
    PreTokenizers splits = PreTokenizers.read(parts.get("pre_tokenizer"));
    TextNormalizer normalizer = Normalizers.read(parts.get("normalizer"));
    List<Added> added = added();
    int size = size(added);
    BaseSymbols base = base(splits, normalizer);
    Merges read = merges();
    return new TokenVocabulary(
        new TokenVocabulary.Parts(
            spellings(size, base.byteLevel(), added),
            new Encoding(
                new AddedTokens(added, normalizer),
                normalizer,
                splits.list(),
                base,
                is("ignore_merges") ? wholePieces(base) : WholePieces.NONE,
                read),
            TextStart.read(parts.get("post_processor"))),
        digest);
  }

  private void requireModel() {
    JsonNode type = model.get("type");
    String name = type == null ? "BPE" : type.asText();
    require(
        name.equals("BPE") && merges != null,
        "the model type %s is not read; BPE is".formatted(type == null ? "unknown" : name));
    require(!vocabulary.isEmpty(), "model.vocab is empty or missing");
    for (Map.Entry<String, JsonNode> entry : model.entrySet()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      switch (key) {
        case "type", "unk_token", "fuse_unk", "byte_fallback", "ignore_merges" -> {}
        case "dropout" ->
            require(value.isNull() || value.asDouble() == 0, "model.dropout above 0 is not read");
        case "continuing_subword_prefix", "end_of_word_suffix" ->
            require(
                value.isNull() || value.asText().isEmpty(),
                "model.%s other than empty is not read".formatted(key));
        default -> throw new UnsupportedTokenizerException("model." + key + " is not read");
      }
    }
  }

  private boolean is(String key) {
    JsonNode value = model.get(key);
    return value != null && value.asBoolean();
  }

  private List<Added> added() {
    List<Added> added = new ArrayList<>();
    JsonNode list = parts.get("added_tokens");
    if (list == null || list.isNull()) {
      return added;
    }
    require(list.isArray(), "added_tokens is no list");
    for (JsonNode one : list) {
      require(
          one.path("id").isInt() && one.path("content").isTextual(),
          "an entry of added_tokens has no id or no content");
      String content = one.path("content").asText();
      int id = one.path("id").asInt();
      Integer own = vocabulary.get(content);
      require(
          own == null || own == id,
          "the added token %s has the ids %d and %d".formatted(content, id, own));
      added.add(
          new Added(
              id,
              content,
              one.path("single_word").asBoolean(),
              one.path("lstrip").asBoolean(),
              one.path("rstrip").asBoolean(),
              one.path("normalized").asBoolean()));
    }
    return added;
  }

  private int size(List<Added> added) {
    TreeSet<Integer> ids = new TreeSet<>(vocabulary.values());
    require(ids.size() == vocabulary.size(), "two tokens of model.vocab have one id");
    added.forEach(one -> ids.add(one.id()));
    require(ids.first() >= 0, "an id is negative");
    require(
        ids.last() < ids.size() + LARGEST_GAP,
        "the largest id, %d, is far above the number of tokens, %d"
            .formatted(ids.last(), ids.size()));
    return ids.last() + 1;
  }

  private BaseSymbols base(PreTokenizers splits, TextNormalizer normalizer) {
    int[] bytes = new int[256];
    boolean byteLevel = splits.byteLevel();
    require(
        byteLevel || is("byte_fallback"),
        "characters without a symbol become the unknown token; byte level or byte_fallback is"
            + " needed");
    for (int value = 0; value < bytes.length; value++) {
      String spelling =
          byteLevel ? Character.toString(ByteLetters.letter(value)) : byteToken(value);
      Integer symbol = vocabulary.get(spelling);
      require(
          symbol != null,
          "model.vocab has no token for the byte %02X, so some texts have no spelling"
              .formatted(value));
      bytes[value] = symbol == null ? -1 : symbol;
    }
    Map<Integer, Integer> characters = new HashMap<>();
    if (!byteLevel) {
      vocabulary.forEach(
          (token, id) -> {
            if (token.codePointCount(0, token.length()) == 1) {
              characters.put(token.codePointAt(0), id);
            }
          });
    }
    boolean blankInFront =
        splits.blankInFront()
            || normalizer.steps().stream()
                .anyMatch(step -> step.kind() == TextNormalizer.Kind.PREPEND);
    return new BaseSymbols(bytes, characters, byteLevel, blankInFront);
  }

  private static String byteToken(int value) {
    return "<0x%02X>".formatted(value);
  }

  private Merges merges() {
    MergeList list = merges == null ? new MergeList() : merges;
    int[] left = new int[list.size()];
    int[] right = new int[list.size()];
    int[] merged = new int[list.size()];
    for (int rank = 0; rank < left.length; rank++) {
      left[rank] = known(list.left(rank), rank);
      right[rank] = known(list.right(rank), rank);
      merged[rank] = known(list.left(rank) + list.right(rank), rank);
    }
    return new Merges(left, right, merged);
  }

  private int known(String token, int rank) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new UnsupportedTokenizerException(
          "merge %d of model.merges names '%s', which is not in model.vocab"
              .formatted(rank + 1, token));
    }
    return id;
  }

  /** Every entry that pieces can spell becomes one token as a whole. */
  private WholePieces wholePieces(BaseSymbols base) {
    Map<int[], Integer> pieces = new HashMap<>();
    vocabulary.forEach(
        (token, id) -> {
          int[] codePoints = token.codePoints().toArray();
          if (!base.byteLevel()) {
            pieces.put(base.symbols(codePoints), id);
          } else if (Arrays.stream(codePoints).allMatch(one -> ByteLetters.value(one) >= 0)) {
            pieces.put(
                Arrays.stream(codePoints).map(one -> base.ofByte(ByteLetters.value(one))).toArray(),
                id);
          }
        });
    return new WholePieces(pieces);
  }

  private byte[] @Nullable [] spellings(int size, boolean byteLevel, List<Added> added) {
    byte[] @Nullable [] spellings = new byte[size][];
    vocabulary.forEach((token, id) -> spellings[id] = byteLevel ? bytes(token) : marked(token));
    added.forEach(one -> spellings[one.id()] = one.content().getBytes(UTF_8));
    return spellings;
  }

  private static byte[] bytes(String token) {
    int[] letters = token.codePoints().toArray();
    if (Arrays.stream(letters).anyMatch(one -> ByteLetters.value(one) < 0)) {
      return token.getBytes(UTF_8);
    }
    byte[] bytes = new byte[letters.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ByteLetters.value(letters[i]);
    }
    return bytes;
  }

  private static byte[] marked(String token) {
    if (token.matches("<0x[0-9A-F]{2}>")) {
      return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
    }
    return token.replace(Normalizers.BLANK_MARK, " ").getBytes(UTF_8);
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new UnsupportedTokenizerException(problem);
    }
  }
}
