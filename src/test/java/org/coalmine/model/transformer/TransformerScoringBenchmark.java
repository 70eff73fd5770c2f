package org.coalmine.model.transformer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.score.DocumentScorer;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.score.Strides;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Vocabulary;

/**
 * Tokens per CPU-second of one thread that scores whole documents under a transformer of GPT-2's
 * shape, with all columns of docs/score.md. {@code scripts/benchmark-score} runs it by turns with
 * PyTorch. Tokens stand for characters of an alphabet as large as the vocabulary.
 */
public final class TransformerScoringBenchmark {
  private static final int DOCUMENTS = 2;
  private static final int LENGTH = 512;

  private TransformerScoringBenchmark() {}

  private record Scored(PackedTransformer model, Alphabet alphabet) implements LanguageModel {
    @Override
    public Vocabulary vocabulary() {
      return alphabet;
    }

    @Override
    public Scorer scorer() {
      return new TransformerScorer(model, new int[] {0});
    }

    @Override
    public StepCost cost() {
      throw new UnsupportedOperationException("nothing is planned");
    }

    @Override
    public String arithmetic() {
      return "transformer";
    }

    @Override
    public int longest() {
      return model.config().positions() - 1;
    }
  }

  /**
   * Answers each line of standard input with a rate.
   *
   * @param arguments layers, width, tokens
   */
  public static void main(String[] arguments) throws IOException {
    int tokens = Integer.parseInt(arguments[2]);
    TransformerConfig config =
        TransformerBenchmark.config(
            Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), tokens);
    StringBuilder letters = new StringBuilder();
    IntStream.range(0, tokens - Alphabet.of("").size())
        .forEach(i -> letters.appendCodePoint(0x10000 + i));
    Scored model =
        new Scored(
            PackedTransformer.pack(
                RandomWeights.of(config, 1, RandomWeights.Storage.FLOAT32, true)),
            Alphabet.of(letters.toString()));
    Random random = new Random(5);
    List<String> texts =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> text(letters.codePoints().toArray(), random))
            .toList();
    DocumentScorer scorer =
        new DocumentScorer(model, new ScoreSettings(Strides.WHOLE, 50, false, Extraction.NONE));
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (asked.readLine() != null) {
      long start = BestWindow.cpuNanos();
      if (scorer.score(texts).size() != DOCUMENTS) {
        throw new IllegalStateException("a document was not scored");
      }
      System.out.println(DOCUMENTS * LENGTH * 1e9 / (BestWindow.cpuNanos() - start));
    }
  }

  private static String text(int[] letters, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
