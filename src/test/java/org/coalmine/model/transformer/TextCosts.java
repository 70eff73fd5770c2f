package org.coalmine.model.transformer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.TokenizerFile;

/** What texts cost under a checkpoint, token by token, by the kernel. Not for several threads. */
final class TextCosts {
  private final TokenVocabulary vocabulary;
  private final Scorer scorer;

  private TextCosts(TokenVocabulary vocabulary, Scorer scorer) {
    this.vocabulary = vocabulary;
    this.scorer = scorer;
  }

  /** With the end of a text before every text, as {@code boundary = auto} has it for these. */
  static TextCosts of(Path checkpoint) throws IOException {
    Path tokenizer = checkpoint.resolve("tokenizer.json");
    int end =
        new ObjectMapper()
            .readTree(checkpoint.resolve("config.json").toFile())
            .path("eos_token_id")
            .intValue();
    try (InputStream file = Files.newInputStream(tokenizer)) {
      return new TextCosts(
          TokenizerFile.read(tokenizer.toString(), file),
          new TransformerScorer(
              PackedTransformer.pack(Checkpoints.open(checkpoint).weights()), new int[] {end}));
    }
  }

  int[] tokens(String text) {
    return vocabulary.encode(text);
  }

  String spelling(int token) {
    return vocabulary.decode(new int[] {token});
  }

  /** How many code points of a text each of its tokens ends behind; begun ones count. */
  int[] ends(int[] tokens) {
    int[] ends = new int[tokens.length];
    int characters = 0;
    for (int i = 0; i < tokens.length; i++) {
      for (byte one : vocabulary.spelling(tokens[i])) {
        characters += (one & 0xC0) == 0x80 ? 0 : 1;
      }
      ends[i] = characters;
    }
    return ends;
  }

  /** Nats of each token. */
  double[] costs(int[] tokens) {
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    float[] found = new float[scorer.lanes()];
    double[] costs = new double[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      scorer.costs(now, new int[] {tokens[i]}, found);
      costs[i] = found[0];
      scorer.advance(now, tokens[i], next);
      Panel free = now;
      now = next;
      next = free;
    }
    return costs;
  }

  /** Nats of the tokens that end at or before a place of the text. */
  double costBefore(String text, int border) {
    int[] tokens = tokens(text);
    int[] ends = ends(tokens);
    double[] costs = costs(tokens);
    return IntStream.range(0, tokens.length)
        .filter(i -> ends[i] <= border)
        .mapToDouble(i -> costs[i])
        .sum();
  }
}
