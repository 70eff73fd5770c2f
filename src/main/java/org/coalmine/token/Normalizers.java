package org.coalmine.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.token.TextNormalizer.Kind;
import org.coalmine.token.TextNormalizer.Step;
import org.jspecify.annotations.Nullable;

/** Reads the part {@code normalizer} of a tokenizer.json. */
final class Normalizers {
  /** What stands for a blank in SentencePiece's tokens, U+2581. */
  static final String BLANK_MARK = "\u2581";

  private Normalizers() {}

  static TextNormalizer read(@Nullable JsonNode part) {
    List<Step> steps = new ArrayList<>();
    add(part, steps);
    return new TextNormalizer(steps);
  }

  private static void add(@Nullable JsonNode part, List<Step> steps) {
    if (part == null || part.isNull()) {
      return;
    }
    String type = part.path("type").asText();
    switch (type) {
      case "Sequence" -> part.path("normalizers").forEach(one -> add(one, steps));
      case "Prepend" -> steps.add(new Step(Kind.PREPEND, part.path("prepend").asText()));
      case "NFC" -> steps.add(new Step(Kind.NFC, ""));
      case "Replace" -> {
        if (!part.path("pattern").path("String").asText().equals(" ")) {
          throw new UnsupportedTokenizerException(
              "a normalizer that replaces %s is not read; one that replaces a blank is"
                  .formatted(part.path("pattern")));
        }
        steps.add(new Step(Kind.REPLACE_BLANKS, part.path("content").asText()));
      }
      default ->
          throw new UnsupportedTokenizerException("the normalizer %s is not read".formatted(type));
    }
  }
}
