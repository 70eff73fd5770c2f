package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.TokenizerFile;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  private static TokenVocabulary vocabulary() throws IOException {
    Path file = Path.of("src/test/resources/org/coalmine/cli/memorized/tokenizer.json");
    try (InputStream bytes = Files.newInputStream(file)) {
      return TokenizerFile.read("tokenizer.json", bytes);
    }
  }

  @Test
  void aLineEndIsToldInOneLine() throws IOException {
    TokenVocabulary vocabulary = vocabulary();
    int[] tokens = vocabulary.encode("\n");
    assertThat(Boundary.told("\n", vocabulary, tokens))
        .isEqualTo("text: \"\\n\" (%d)".formatted(tokens[0]));
    assertThat(Boundary.told("none", vocabulary, new int[0])).isEqualTo("none: nothing");
  }
}
