package org.coalmine.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads what the part {@code post_processor} of a tokenizer.json puts in front of a text. */
final class TextStart {
  private TextStart() {}

  static OptionalInt read(@Nullable JsonNode part) {
    if (part == null || part.isNull()) {
      return OptionalInt.empty();
    }
    String type = part.path("type").asText();
    switch (type) {
      case "ByteLevel" -> {
        return OptionalInt.empty();
      }
      case "Sequence" -> {
        for (JsonNode one : part.path("processors")) {
          OptionalInt start = read(one);
          if (start.isPresent()) {
            return start;
          }
        }
        return OptionalInt.empty();
      }
      case "TemplateProcessing" -> {
        return first(part);
      }
      default ->
          throw new UnsupportedTokenizerException(
              "the post_processor %s is not read".formatted(type));
    }
  }

  private static OptionalInt first(JsonNode template) {
    JsonNode single = template.path("single");
    String name = single.path(0).path("SpecialToken").path("id").asText();
    if (name.isEmpty()) {
      return OptionalInt.empty();
    }
    if (single.path(1).has("SpecialToken")) {
      throw new UnsupportedTokenizerException(
          "a post_processor that puts several tokens in front of a text is not read");
    }
    JsonNode ids = template.path("special_tokens").path(name).path("ids");
    if (ids.size() != 1 || !ids.path(0).isInt()) {
      throw new UnsupportedTokenizerException("the post_processor names no single id of " + name);
    }
    return OptionalInt.of(ids.path(0).asInt());
  }
}
