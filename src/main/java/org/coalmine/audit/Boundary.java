package org.coalmine.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.coalmine.model.ModelFile;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.token.TokenVocabulary;

/**
 * The tokens that stand before every text, as the key {@code model.boundary} chooses them.
 *
 * <p>{@code auto} is what a model of its kind was trained with: the token that its tokenizer puts
 * first; else the one that GPT-2's training puts between documents; else the one that ends a text.
 */
final class Boundary {
  private static final String BETWEEN_DOCUMENTS = "<|endoftext|>";

  private final TokenVocabulary vocabulary;
  private final JsonNode config;

  /**
   * @param config config.json, or a file that names tokens as it does
   */
  Boundary(TokenVocabulary vocabulary, ModelFile config) throws IOException {
    this.vocabulary = vocabulary;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(config.length()));
    config.read(0, bytes);
    this.config = new ObjectMapper().readTree(bytes.array());
  }

  /**
   * The tokens of a choice.
   *
   * @param choice auto, bos, eos, none or a text
   * @throws ConfigurationException if the model has no such token, or cannot spell the text
   */
  int[] tokens(String choice) {
    return switch (choice) {
      case "auto" -> auto();
      case "bos" -> named("bos", first());
      case "eos" -> named("eos", last());
      case "none" -> new int[0];
      default -> text(choice);
    };
  }

  private int[] auto() {
    OptionalInt start = vocabulary.textStart();
    if (start.isEmpty()) {
      start = vocabulary.addedToken(BETWEEN_DOCUMENTS);
    }
    if (start.isEmpty()) {
      start = last();
    }
    return start.isPresent() ? new int[] {start.getAsInt()} : new int[0];
  }

  private OptionalInt first() {
    OptionalInt start = vocabulary.textStart();
    return start.isPresent() ? start : id("bos_token_id");
  }

  /** The token that ends a text, the first of several, if the model names one. */
  OptionalInt last() {
    OptionalInt end = id("eos_token_id");
    return end.isPresent() ? end : vocabulary.addedToken(BETWEEN_DOCUMENTS);
  }

  /** All tokens that the file names as ends of a text. */
  List<Integer> ends() {
    return ids("eos_token_id");
  }

  private OptionalInt id(String key) {
    return ids(key).stream().mapToInt(Integer::intValue).findFirst();
  }

  /** A number, or several. */
  private List<Integer> ids(String key) {
    JsonNode value = config.path(key);
    List<Integer> ids = new ArrayList<>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (one.canConvertToInt() && one.intValue() >= 0 && one.intValue() < vocabulary.size()) {
        ids.add(one.intValue());
      }
    }
    return ids;
  }

  private static int[] named(String choice, OptionalInt token) {
    if (token.isEmpty()) {
      throw new ConfigurationException(
          "boundary: the model names no %s token; give the text that stands before every text, or"
                  .formatted(choice)
              + " none");
    }
    return new int[] {token.getAsInt()};
  }

  private int[] text(String text) {
    try {
      return vocabulary.encodeExactly(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("boundary: " + e.getMessage(), e);
    }
  }

  /** What was chosen and what it is, in words. */
  static String told(String choice, TokenVocabulary vocabulary, int[] tokens) {
    StringBuilder told = new StringBuilder(choice.matches("auto|bos|eos|none") ? choice : "text");
    told.append(tokens.length == 0 ? ": nothing" : ":");
    for (int token : tokens) {
      told.append(' ').append(visible(vocabulary.decode(new int[] {token})));
      told.append(" (").append(token).append(')');
    }
    return told.toString();
  }

  /** A token in quotation marks where it holds what a line of output would not show. */
  private static String visible(String token) {
    return token.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))
        ? TextNode.valueOf(token).toString()
        : token;
  }
}
