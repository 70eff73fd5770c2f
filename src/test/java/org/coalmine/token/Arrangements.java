package org.coalmine.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The tokenizer.json of well-known models, as they arrange normaliser, splits and merges. */
final class Arrangements {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String QWEN_SPLIT =
      SmallTokenizers.LLAMA3_SPLIT.replace("\\p{N}{1,3}", "\\p{N}");
  private static final List<String> DEEPSEEK_SPLITS =
      List.of(
          "\\p{N}{1,3}",
          "[一-龥぀-ゟ゠-ヿ]+",
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|"
              + "[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|"
              + "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
  private static final int FIRST_MERGES = 8_000;
  private static final int LONGEST_RUN = 24;

  private Arrangements() {}

  /** Files by the name of the model whose arrangement they have. */
  static Map<String, ObjectNode> all(PublishedRanks gpt2) {
    PublishedRanks first = gpt2.first(FIRST_MERGES);
    Map<String, ObjectNode> all = new LinkedHashMap<>();
    all.put("GPT-2", byteLevel(gpt2, byteLevel(true)));
    all.put("GPT-2 with a blank in front", byteLevel(first, byteLevel(true)));
    ((ObjectNode) all.get("GPT-2 with a blank in front").path("pre_tokenizer"))
        .put("add_prefix_space", true);
    ObjectNode digits = MAPPER.createObjectNode().put("type", "Digits");
    all.put("SmolLM", byteLevel(first, digits.put("individual_digits", true), byteLevel(true)));
    all.put("Llama-3", llama3(first));
    all.put("Qwen", byteLevel(first, split(QWEN_SPLIT), byteLevel(false)));
    all.get("Qwen").putObject("normalizer").put("type", "NFC");
    List<ObjectNode> deepSeek = new ArrayList<>();
    DEEPSEEK_SPLITS.forEach(expression -> deepSeek.add(split(expression)));
    deepSeek.add(byteLevel(false));
    all.put("DeepSeek", byteLevel(first, deepSeek.toArray(ObjectNode[]::new)));
    all.put("GPT-NeoX", neox(first));
    all.put("Llama-2", sentencePiece(first));
    ObjectNode blanks = MAPPER.createObjectNode().put("type", "Sequence");
    ArrayNode steps = blanks.putArray("normalizers");
    steps.addObject().put("type", "Prepend").put("prepend", "▁");
    ObjectNode replace = steps.addObject().put("type", "Replace").put("content", "▁");
    replace.putObject("pattern").put("String", " ");
    all.get("Llama-2").set("normalizer", blanks);
    all.put("Mistral", sentencePiece(first));
    ObjectNode metaspace = MAPPER.createObjectNode().put("type", "Metaspace");
    metaspace.put("replacement", "▁").put("prepend_scheme", "first").put("split", false);
    all.get("Mistral").set("pre_tokenizer", metaspace);
    return all;
  }

  /** Llama-3's arrangement, which is GPT-4's, too. */
  static ObjectNode llama3(PublishedRanks ranks) {
    ObjectNode file = byteLevel(ranks, split(SmallTokenizers.LLAMA3_SPLIT), byteLevel(false));
    ((ObjectNode) file.path("model")).put("ignore_merges", true);
    return file;
  }

  private static ObjectNode neox(PublishedRanks ranks) {
    ObjectNode file = byteLevel(ranks, byteLevel(true));
    file.putObject("normalizer").put("type", "NFC");
    int next = ranks.tokens().size();
    SmallTokenizers.added(file, next++, "<|endoftext|>");
    for (int run = LONGEST_RUN; run >= 2; run--) {
      ObjectNode blanks = SmallTokenizers.added(file, next++, " ".repeat(run));
      blanks.put("normalized", true).put("special", false);
    }
    return file;
  }

  private static ObjectNode split(String expression) {
    ObjectNode split = MAPPER.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", expression);
    return split.put("behavior", "Isolated").put("invert", false);
  }

  private static ObjectNode byteLevel(boolean splits) {
    ObjectNode step = MAPPER.createObjectNode().put("type", "ByteLevel");
    return step.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", splits);
  }

  private static ObjectNode byteLevel(PublishedRanks ranks, ObjectNode... steps) {
    ObjectNode file = SmallTokenizers.gpt2();
    if (steps.length == 1) {
      file.set("pre_tokenizer", steps[0]);
    } else {
      ObjectNode sequence = file.putObject("pre_tokenizer").put("type", "Sequence");
      Arrays.stream(steps).forEach(sequence.putArray("pretokenizers")::add);
    }
    ObjectNode vocabulary = ((ObjectNode) file.path("model")).putObject("vocab");
    ranks.tokens().forEach(token -> vocabulary.put(letters(token), vocabulary.size()));
    addMerges(file, ranks, Arrangements::letters);
    return file;
  }

  /** Characters with bytes for those without a token: of the merges those that make text. */
  private static ObjectNode sentencePiece(PublishedRanks ranks) {
    List<String[]> texts = new ArrayList<>();
    List<String> tokens = new ArrayList<>(List.of("▁"));
    for (String token : ranks.tokens()) {
      if (isText(token)) {
        String marked = marked(token);
        if (!tokens.contains(marked)) {
          tokens.add(marked);
        }
      }
    }
    for (String[] merge : ranks.merges()) {
      if (isText(merge[0]) && isText(merge[1])) {
        texts.add(merge);
      }
    }
    ObjectNode file = SmallTokenizers.llama2(tokens);
    file.putNull("normalizer");
    addMerges(file, new PublishedRanks(tokens, texts), Arrangements::marked);
    return file;
  }

  private static boolean isText(String bytes) {
    return bytes.chars().allMatch(one -> one >= 32 && one < 127);
  }

  private static String marked(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8).replace(' ', '▁');
  }

  private static String letters(String bytes) {
    StringBuilder letters = new StringBuilder();
    bytes.chars().forEach(one -> letters.appendCodePoint(ByteLetters.letter(one)));
    return letters.toString();
  }

  private static void addMerges(
      ObjectNode file, PublishedRanks ranks, UnaryOperator<String> spelling) {
    ArrayNode merges = ((ObjectNode) file.path("model")).putArray("merges");
    for (String[] merge : ranks.merges()) {
      merges.add(spelling.apply(merge[0]) + " " + spelling.apply(merge[1]));
    }
  }
}
