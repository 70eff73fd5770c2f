package org.coalmine.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scheme;
import org.coalmine.model.Scorer;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.coalmine.score.DocumentScorer;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.score.ScoredText;
import org.coalmine.score.Strides;
import org.coalmine.token.TokenSamples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents under transformers, whose positions are computed side by side. */
final class TransformerDocumentsTest {
  private static final int[] BOUNDARY = {3, 7};

  private static TransformerModel model(Architecture architecture) throws IOException {
    return new TransformerModel(
        PackedTransformer.pack(RandomWeights.of(Shapes.of(architecture), 9, Storage.FLOAT32, true)),
        TokenSamples.pieces("abcdefgh 123.", 80, 3),
        BOUNDARY);
  }

  /** Shapes have 256 positions at least. */
  private static List<String> texts(int longest) {
    Random random = new Random(longest);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 1 + random.nextInt(longest); length > 0; length--) {
        text.append("abcdefgh 123.".charAt(random.nextInt(13)));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void sumsHaveTheBitsOfLogPerplexity(Architecture architecture) throws IOException {
    TransformerModel model = model(architecture);
    int longest = model.longest();
    ScoreSettings settings =
        new ScoreSettings(
            new Strides(longest, longest / 2),
            5,
            false,
            new Extraction(List.of(3), 4, List.of(new Scheme(0.5, 9)), 5));
    DocumentScorer scorer = new DocumentScorer(model, settings);
    LogPerplexity perplexity = new LogPerplexity(model);
    int fitting = 0;
    for (String text : texts(2 * longest)) {
      int[] symbols = model.vocabulary().encode(text);
      ScoredText scored = Objects.requireNonNull(scorer.score(List.of(text)).get(0));
      assertThat(scored.score().symbols()).isEqualTo(symbols.length);
      if (symbols.length <= longest) {
        fitting++;
        assertThat(scored.score().logPerplexityBits())
            .isEqualTo(LogPerplexity.bits(perplexity.nats(new int[][] {symbols})[0]));
      }
    }
    assertThat(fitting).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 128})
  void prefixesOfATextHaveTheBitsOfSteps(int block) throws IOException {
    TransformerModel model = model(Architecture.QWEN3);
    Scorer scorer = model.scorer();
    int[] symbols = new Random(5).ints(Math.min(200, model.longest() - 2), 0, 90).toArray();
    Panel stepped = scorer.panel();
    Panel next = scorer.panel();
    Panel followed = scorer.panel();
    KeptState last = scorer.keptState();
    scorer.start(stepped);
    scorer.keep(stepped, 0, last);
    int[] wanted = {0, 17, 88};
    float[] expected = new float[3 * scorer.lanes()];
    float[] found = new float[3 * scorer.lanes()];
    float[] along = new float[scorer.lanes() * model.vocabulary().size()];
    for (int first = 0; first < symbols.length; first += block) {
      int count = Math.min(block, symbols.length - first);
      scorer.follow(last, symbols, first, count, followed);
      scorer.costs(followed, wanted, found);
      scorer.costsAlong(followed, count, model.vocabulary().size(), along);
      for (int lane = 0; lane < count; lane++) {
        scorer.advance(stepped, symbols[first + lane], next);
        Panel swap = stepped;
        stepped = next;
        next = swap;
        scorer.costs(stepped, wanted, expected);
        for (int column = 0; column < 3; column++) {
          assertThat(found[column * scorer.lanes() + lane])
              .isEqualTo(expected[column * scorer.lanes()])
              .isEqualTo(along[lane * model.vocabulary().size() + wanted[column]]);
        }
      }
      scorer.keep(followed, count - 1, last);
    }
  }
}
