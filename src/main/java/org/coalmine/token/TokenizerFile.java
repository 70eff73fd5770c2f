package org.coalmine.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tokenizer.json as Hugging Face's tokenizers write it. The large parts, vocabulary and
 * merges, are read as a stream; what the file says of the others is kept as it stands and given to
 * {@link TokenizerParts}.
 */
public final class TokenizerFile {
  private static final int DEEPEST = 32;
  private static final int LONGEST_STRING = 1_000_000;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEEPEST)
                      .maxStringLength(LONGEST_STRING)
                      .build())
              .build());

  private final Map<String, JsonNode> parts = new LinkedHashMap<>();
  private final Map<String, JsonNode> model = new LinkedHashMap<>();
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private @Nullable MergeList merges;

  private TokenizerFile() {}

  /**
   * The vocabulary that a file describes.
   *
   * @param name what errors call the file
   * @param file its bytes; read to the end, not closed
   * @throws UnsupportedTokenizerException naming the part that is not read, or what is wrong
   * @throws IOException if the stream cannot be read
   */
  public static TokenVocabulary read(String name, InputStream file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      DigestInputStream counted = new DigestInputStream(file, digest);
      TokenizerFile read = new TokenizerFile();
      read.parse(counted);
      counted.transferTo(OutputStream.nullOutputStream());
      return new TokenizerParts(read.parts, read.model, read.vocabulary, read.merges)
          .vocabulary(HexFormat.of().formatHex(digest.digest()));
    } catch (JsonProcessingException e) {
      throw new UnsupportedTokenizerException(
          "%s is no tokenizer.json: %s".formatted(name, e.getOriginalMessage()));
    } catch (CharConversionException e) {
      throw new UnsupportedTokenizerException("%s is no UTF-8: %s".formatted(name, e.getMessage()));
    } catch (UnsupportedTokenizerException e) {
      throw new UnsupportedTokenizerException(name + ": " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void parse(InputStream file) throws IOException {
    try (JsonParser parser = MAPPER.createParser(file)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      require(parser.nextToken() == JsonToken.START_OBJECT, "the file is no JSON object");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        if (key.equals("model")) {
          parseModel(parser);
        } else {
          parts.put(key, MAPPER.readTree(parser));
        }
      }
      require(parser.nextToken() == null, "something stands behind the JSON object");
    }
  }

  private void parseModel(JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, "model is no object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
        parseVocabulary(parser);
      } else if (key.equals("merges")) {
        merges = parseMerges(parser);
      } else {
        model.put(key, MAPPER.readTree(parser));
      }
    }
  }

  private void parseVocabulary(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String token = parser.currentName();
      require(
          parser.nextToken() == JsonToken.VALUE_NUMBER_INT,
          "the id of a token of model.vocab is no whole number");
      vocabulary.put(token, parser.getIntValue());
    }
  }

  private static MergeList parseMerges(JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, "model.merges is no list");
    MergeList merges = new MergeList();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (next == JsonToken.VALUE_STRING) {
        String pair = parser.getText();
        int blank = pair.indexOf(' ');
        require(
            blank >= 0 && pair.indexOf(' ', blank + 1) < 0,
            "merge %d of model.merges is no pair".formatted(merges.size() + 1));
        merges.add(pair.substring(0, blank), pair.substring(blank + 1));
      } else {
        String problem = "merge %d of model.merges is no pair".formatted(merges.size() + 1);
        require(next == JsonToken.START_ARRAY, problem);
        String left = parser.nextTextValue();
        String right = parser.nextTextValue();
        require(
            left != null && right != null && parser.nextToken() == JsonToken.END_ARRAY, problem);
        merges.add(left, right);
      }
    }
    return merges;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new UnsupportedTokenizerException(problem);
    }
  }
}
