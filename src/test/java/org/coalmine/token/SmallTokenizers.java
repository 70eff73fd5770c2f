package org.coalmine.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Files as tokenizers write them, with few merges. */
public final class SmallTokenizers {
  public static final String LLAMA3_SPLIT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SmallTokenizers() {}

  /** Byte level, GPT-2's split; bytes have the ids 0 to 255, merges follow. */
  public static ObjectNode gpt2(String... merges) {
    ObjectNode file = file();
    ObjectNode vocabulary = (ObjectNode) file.path("model").path("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put(Character.toString(ByteLetters.letter(value)), value);
    }
    addMerges(file, merges);
    ObjectNode byteLevel = MAPPER.createObjectNode();
    byteLevel.put("type", "ByteLevel").put("add_prefix_space", false).put("use_regex", true);
    file.set("pre_tokenizer", byteLevel);
    return file;
  }

  /** Byte level behind a split by an expression. */
  public static ObjectNode split(String expression, String... merges) {
    return splits(List.of(expression), merges);
  }

  /** Byte level behind splits by several expressions in a row. */
  public static ObjectNode splits(List<String> expressions, String... merges) {
    ObjectNode file = gpt2(merges);
    ArrayNode all = MAPPER.createArrayNode();
    for (String expression : expressions) {
      ObjectNode split = MAPPER.createObjectNode();
      split.put("type", "Split").put("behavior", "Isolated").put("invert", false);
      split.set("pattern", MAPPER.createObjectNode().put("Regex", expression));
      all.add(split);
    }
    all.addObject().put("type", "ByteLevel").put("add_prefix_space", false).put("use_regex", false);
    ObjectNode sequence = MAPPER.createObjectNode().put("type", "Sequence");
    sequence.set("pretokenizers", all);
    file.set("pre_tokenizer", sequence);
    return file;
  }

  /** Puts a step in front of the pre-tokenizers that puts a blank in front of a text. */
  public static void addPrefixSpace(ObjectNode file) {
    ObjectNode sequence = (ObjectNode) file.path("pre_tokenizer");
    ArrayNode all = MAPPER.createArrayNode();
    all.addObject().put("type", "Metaspace").put("prepend_scheme", "first").put("split", false);
    all.addAll((ArrayNode) sequence.path("pretokenizers"));
    sequence.set("pretokenizers", all);
  }

  /** Characters with bytes for those without a token; blanks as marks, one in front. */
  public static ObjectNode llama2(List<String> characters, String... merges) {
    ObjectNode file = file();
    ObjectNode model = (ObjectNode) file.path("model");
    ObjectNode vocabulary = (ObjectNode) model.path("vocab");
    model.put("byte_fallback", true).put("unk_token", "<unk>").put("fuse_unk", true);
    vocabulary.put("<unk>", 0).put("<s>", 1).put("</s>", 2);
    for (int value = 0; value < 256; value++) {
      vocabulary.put("<0x%02X>".formatted(value), vocabulary.size());
    }
    characters.forEach(character -> vocabulary.put(character, vocabulary.size()));
    addMerges(file, merges);
    ObjectNode prepend = MAPPER.createObjectNode().put("type", "Prepend").put("prepend", "▁");
    ObjectNode replace = MAPPER.createObjectNode().put("type", "Replace").put("content", "▁");
    replace.set("pattern", MAPPER.createObjectNode().put("String", " "));
    ObjectNode normalizer = MAPPER.createObjectNode().put("type", "Sequence");
    normalizer.set("normalizers", MAPPER.createArrayNode().add(prepend).add(replace));
    file.set("normalizer", normalizer);
    added(file, 1, "<s>");
    return file;
  }

  /** Bytes, one char each, as the letters that stand for them. */
  public static String letters(String bytes) {
    StringBuilder letters = new StringBuilder();
    bytes.chars().forEach(value -> letters.appendCodePoint(ByteLetters.letter(value)));
    return letters.toString();
  }

  public static ObjectNode added(ObjectNode file, int id, String content) {
    ObjectNode token = MAPPER.createObjectNode().put("id", id).put("content", content);
    token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    token.put("normalized", false).put("special", true);
    ((ArrayNode) file.path("added_tokens")).add(token);
    return token;
  }

  private static ObjectNode file() {
    ObjectNode file = MAPPER.createObjectNode();
    file.put("version", "1.0").putNull("truncation").putNull("padding");
    file.putArray("added_tokens");
    file.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
    file.putNull("decoder");
    ObjectNode model = file.putObject("model").put("type", "BPE").putNull("dropout");
    model.putObject("vocab");
    model.putArray("merges");
    return file;
  }

  private static void addMerges(ObjectNode file, String... merges) {
    ObjectNode vocabulary = (ObjectNode) file.path("model").path("vocab");
    for (String merge : merges) {
      ((ArrayNode) file.path("model").path("merges")).add(merge);
      String merged = merge.replace(" ", "");
      if (!vocabulary.has(merged)) {
        vocabulary.put(merged, vocabulary.size());
      }
    }
  }

  public static TokenVocabulary read(ObjectNode file) {
    return read(file.toString());
  }

  public static TokenVocabulary read(String file) {
    try {
      return TokenizerFile.read("tokenizer.json", new ByteArrayInputStream(file.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
