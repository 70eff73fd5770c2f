package org.coalmine.scan.triage;

import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;

/** How models read values in their places. */
final class Readings {
  private Readings() {}

  /** Of a model. */
  static Reading of(LanguageModel model) {
    return model.vocabulary() instanceof Alphabet alphabet
        ? new CharacterReading(alphabet, contextLength(model))
        : new TokenReading(model);
  }

  /** How many symbols before a value are read: of tokens, or of characters with the value. */
  static int contextLength(LanguageModel model) {
    return model.vocabulary() instanceof Alphabet
        ? model.window().orElse(CharacterReading.DEFAULT_WINDOW)
        : TokenReading.CONTEXT_TOKENS;
  }

  /** How many characters before a value may be read. */
  static int charactersBefore(LanguageModel model) {
    return model.vocabulary() instanceof Alphabet
        ? contextLength(model)
        : TokenReading.CONTEXT_TOKENS * TokenReading.CHARACTERS_PER_TOKEN;
  }
}
