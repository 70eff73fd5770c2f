package org.coalmine.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.coalmine.token.PreTokenizer.BlankInFront;
import org.coalmine.token.PreTokenizer.Metaspace;
import org.coalmine.token.PreTokenizer.Prepend;
import org.coalmine.token.PreTokenizer.Split;
import org.coalmine.token.split.SplitExpression;
import org.coalmine.token.split.SplitProgram;
import org.coalmine.token.split.UnsupportedExpressionException;
import org.jspecify.annotations.Nullable;

/** Reads the part {@code pre_tokenizer} of a tokenizer.json. */
final class PreTokenizers {
  /** Of a ByteLevel with {@code use_regex}: that of GPT-2. */
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private static final Set<String> MOST_OPTIONS =
      Set.of(
          "type",
          "pretokenizers",
          "pattern",
          "behavior",
          "invert",
          "add_prefix_space",
          "trim_offsets",
          "use_regex",
          "individual_digits",
          "replacement",
          "prepend_scheme",
          "split");

  private final List<PreTokenizer> list = new ArrayList<>();
  private boolean byteLevel;
  private boolean blankInFront;

  private PreTokenizers() {}

  static PreTokenizers read(@Nullable JsonNode part) {
    PreTokenizers read = new PreTokenizers();
    read.add(part);
    return read;
  }

  /** The pre-tokenizers in their order, except the step to bytes. */
  List<PreTokenizer> list() {
    return list;
  }

  /** Whether pieces become bytes. */
  boolean byteLevel() {
    return byteLevel;
  }

  /** Whether a text may get a blank in front. */
  boolean blankInFront() {
    return blankInFront;
  }

  private void add(@Nullable JsonNode part) {
    if (part == null || part.isNull()) {
      return;
    }
    String type = part.path("type").asText();
    part.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MOST_OPTIONS.contains(name)) {
                throw new UnsupportedTokenizerException(
                    "%s.%s of pre_tokenizer is not read".formatted(type, name));
              }
            });
    if (byteLevel && !type.equals("Sequence")) {
      throw new UnsupportedTokenizerException(
          "the pre_tokenizer %s behind ByteLevel is not read".formatted(type));
    }
    switch (type) {
      case "Sequence" -> part.path("pretokenizers").forEach(this::add);
      case "ByteLevel" -> addByteLevel(part);
      case "Split" -> addSplit(part);
      case "Digits" ->
          list.add(
              new Split(
                  program(part.path("individual_digits").asBoolean() ? "\\p{N}" : "\\p{N}+"),
                  true));
      case "Metaspace" -> addMetaspace(part);
      default ->
          throw new UnsupportedTokenizerException(
              "the pre_tokenizer %s is not read".formatted(type));
    }
  }

  private void addByteLevel(JsonNode part) {
    if (part.path("add_prefix_space").asBoolean(true)) {
      list.add(new BlankInFront());
      blankInFront = true;
    }
    if (part.path("use_regex").asBoolean(true)) {
      list.add(new Split(program(GPT2), true));
    }
    byteLevel = true;
  }

  private void addSplit(JsonNode part) {
    String behavior = part.path("behavior").asText();
    boolean invert = part.path("invert").asBoolean();
    boolean isolated = behavior.equals("Isolated") && !invert;
    boolean matchesOnly = behavior.equals("Removed") && invert;
    if (!isolated && !matchesOnly) {
      throw new UnsupportedTokenizerException(
          "a Split with behavior %s%s is not read; Isolated is"
              .formatted(behavior, invert ? " and invert" : ""));
    }
    JsonNode pattern = part.path("pattern");
    SplitProgram program =
        pattern.has("Regex")
            ? program(pattern.path("Regex").asText())
            : literal(pattern.path("String").asText());
    list.add(new Split(program, isolated));
  }

  private void addMetaspace(JsonNode part) {
    String mark = part.path("replacement").asText(Normalizers.BLANK_MARK);
    String scheme = part.path("prepend_scheme").asText("always");
    if (!mark.equals(Normalizers.BLANK_MARK)) {
      throw new UnsupportedTokenizerException("Metaspace.replacement " + mark + " is not read");
    }
    Prepend prepend =
        switch (scheme) {
          case "always" -> Prepend.ALWAYS;
          case "first" -> Prepend.FIRST;
          case "never" -> Prepend.NEVER;
          default ->
              throw new UnsupportedTokenizerException(
                  "Metaspace.prepend_scheme " + scheme + " is not read");
        };
    if (prepend != Prepend.NEVER && !part.path("add_prefix_space").asBoolean(true)) {
      throw new UnsupportedTokenizerException(
          "Metaspace.add_prefix_space false beside prepend_scheme %s is not read"
              .formatted(scheme));
    }
    blankInFront |= prepend != Prepend.NEVER;
    list.add(new Metaspace(mark.codePointAt(0), prepend, part.path("split").asBoolean(true)));
  }

  private static SplitProgram program(String expression) {
    try {
      return SplitExpression.program(expression);
    } catch (UnsupportedExpressionException e) {
      throw new UnsupportedTokenizerException(String.valueOf(e.getMessage()));
    }
  }

  private static SplitProgram literal(String text) {
    if (text.isEmpty()) {
      throw new UnsupportedTokenizerException("a split by the empty string");
    }
    return SplitExpression.literal(text);
  }
}
