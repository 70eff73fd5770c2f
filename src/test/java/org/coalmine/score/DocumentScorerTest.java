package org.coalmine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scheme;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentScorerTest {
  private static final List<Scheme> SCHEMES =
      List.of(Scheme.PLAIN, new Scheme(0.5, 4), new Scheme(2, null), new Scheme(1, 1));

  private static final ScoreSettings PLAIN =
      new ScoreSettings(Strides.WHOLE, 20, true, new Extraction(List.of(5, 30), 10, SCHEMES, 17));

  static Iterable<LanguageModel> models() {
    return Samples.models();
  }

  static List<String> texts(int count, int longest) {
    Random random = new Random(2);
    String characters = Samples.ALPHABET.characters() + "ABÉ😀";
    int[] codePoints = characters.codePoints().toArray();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder(i % 3 == 0 ? "the " : "");
      for (int length = 1 + random.nextInt(1 + random.nextInt(longest)); length > 0; length--) {
        text.appendCodePoint(codePoints[random.nextInt(random.nextInt(codePoints.length) + 1)]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  static ScoredText present(ScoredText scored) {
    return Objects.requireNonNull(scored);
  }

  @ParameterizedTest
  @MethodSource("models")
  void sumsHaveTheBitsOfLogPerplexity(LanguageModel model) {
    List<String> texts = texts(150, 200);
    List<ScoredText> scored = new DocumentScorer(model, PLAIN).score(texts);
    LogPerplexity perplexity = new LogPerplexity(model);
    for (int i = 0; i < texts.size(); i++) {
      int[] symbols = model.vocabulary().encode(texts.get(i));
      DocumentScore score = present(scored.get(i)).score();
      assertThat(score.logPerplexityBits())
          .isEqualTo(LogPerplexity.bits(perplexity.nats(new int[][] {symbols})[0]));
      assertThat(score.symbols()).isEqualTo(symbols.length);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void neighboursDoNotShow(LanguageModel model) {
    List<String> texts = texts(90, 150);
    List<ScoredText> together = new DocumentScorer(model, PLAIN).score(texts);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(1));
    DocumentScorer again = new DocumentScorer(model, PLAIN);
    for (int from = 0; from < order.size(); from += 7) {
      List<Integer> some = order.subList(from, Math.min(order.size(), from + 7));
      assertThat(again.score(some.stream().map(texts::get).toList()))
          .isEqualTo(some.stream().map(together::get).toList());
    }
  }

  @Test
  void figuresAreThoseOfAPlainLoop() {
    NgramModel model = Samples.ngram(3);
    List<String> texts = texts(1000, 90);
    List<ScoredText> scored = new DocumentScorer(model, PLAIN).score(texts);
    for (int i = 0; i < texts.size(); i++) {
      DocumentScore score = present(scored.get(i)).score();
      PlainDocument plain = new PlainDocument(model, texts.get(i));
      assertThat(score.logPerplexityBits()).isCloseTo(plain.bits(), within(1e-9));
      assertThat(score.bitsPerCharacter())
          .isCloseTo(plain.bits() / plain.characters(), within(1e-9));
      assertThat(score.perplexity())
          .isCloseTo(Math.pow(2, plain.bits() / plain.symbols.length), within(1e-9));
      assertThat(score.minK10()).isCloseTo(plain.minK(0.1), within(1e-9));
      assertThat(score.minK20()).isCloseTo(plain.minK(0.2), within(1e-9));
      assertThat(score.minK30()).isCloseTo(plain.minK(0.3), within(1e-9));
      assertThat(score.minKpp20()).isCloseTo(plain.minKpp(0.2), within(1e-4));
      assertThat(score.stretch().bitsPerCharacter()).isCloseTo(plain.stretch(20), within(1e-9));
      assertThat(score.unknownSymbols()).isEqualTo(plain.unknown());
      assertThat(score.bytes())
          .isEqualTo(texts.get(i).getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
      assertThat(present(scored.get(i)).extraction()).hasSameSizeAs(plain.windows(PLAIN));
      for (int w = 0; w < plain.windows(PLAIN).size(); w++) {
        ExtractionScore window = present(scored.get(i)).extraction().get(w);
        assertThat(window.lnPz())
            .isCloseTo(
                plain.lnPz(window.offset(), window.prompt(), 10, window.scheme()), within(1e-4));
        assertThat(window.greedy())
            .isEqualTo(plain.lnPz(window.offset(), window.prompt(), 10, SCHEMES.get(3)) == 0);
      }
    }
  }

  @Test
  void lowerCaseIsReadByItself() {
    NgramModel model = Samples.ngram(3);
    List<ScoredText> scored =
        new DocumentScorer(model, PLAIN).score(List.of("The NUMBER 17", "the number 17"));
    double upper = present(scored.get(0)).score().logPerplexityBits();
    double lower = present(scored.get(1)).score().logPerplexityBits();
    assertThat(present(scored.get(0)).score().lowerCaseRatio())
        .isCloseTo(upper / lower, within(1e-12));
    assertThat(present(scored.get(1)).score().lowerCaseRatio()).isEqualTo(1);
    ScoreSettings without = new ScoreSettings(Strides.WHOLE, 20, false, Extraction.NONE);
    assertThat(
            present(new DocumentScorer(model, without).score(List.of("x")).get(0))
                .score()
                .lowerCaseRatio())
        .isNull();
  }

  @Test
  void aTextWithoutSymbolsHasNoFigures() {
    List<ScoredText> scored =
        new DocumentScorer(Samples.ngram(2), PLAIN).score(Arrays.asList("", "a", ""));
    assertThat(scored.get(0)).isNull();
    assertThat(scored.get(1)).isNotNull();
    assertThat(scored.get(2)).isNull();
    assertThat(new DocumentScorer(Samples.ngram(2), PLAIN).score(List.of())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void windowsOfALongLimitAreNoWindows(LanguageModel model) {
    List<String> texts = texts(40, 60);
    ScoreSettings limit = new ScoreSettings(new Strides(64, 9), 20, true, PLAIN.extraction());
    assertThat(new DocumentScorer(model, limit).score(texts))
        .isEqualTo(new DocumentScorer(model, PLAIN).score(texts));
  }

  @Test
  void aWindowForgetsWhatStandsBeforeIt() {
    NgramModel model = Samples.ngram(3);
    ScoreSettings windows = new ScoreSettings(new Strides(8, 3), 4, false, Extraction.NONE);
    for (String text : texts(60, 80)) {
      int[] symbols = model.vocabulary().encode(text);
      double nats = 0;
      for (int from = 0, counted = 0; counted < symbols.length; from += 3) {
        int to = Math.min(symbols.length, from + 8);
        float[] costs = new PlainDocument(model, Arrays.copyOfRange(symbols, from, to)).costs();
        for (; counted < to; counted++) {
          nats += costs[counted - from];
        }
      }
      assertThat(
              present(new DocumentScorer(model, windows).score(List.of(text)).get(0))
                  .score()
                  .logPerplexityBits())
          .isCloseTo(LogPerplexity.bits(nats), within(1e-9));
    }
  }

  @Test
  void aTextPlantedManyTimesIsTheStretch() {
    Random random = new Random(11);
    String planted = "my number is 281-26-5017 and it is mine.";
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String noise = noise(random, 100);
      documents.add(new Document(i, i < 64 ? noise + planted + noise : noise));
    }
    NgramModel model = NgramModel.train(Samples.ALPHABET, 6, 0.01, documents);
    ScoreSettings settings =
        new ScoreSettings(Strides.WHOLE, planted.length(), false, Extraction.NONE);
    String text = noise(random, 37) + planted + noise(random, 300);
    Stretch stretch =
        present(new DocumentScorer(model, settings).score(List.of(text)).get(0)).score().stretch();
    assertThat(stretch.start()).isBetween(37, 43);
    assertThat(stretch.symbols()).isEqualTo(planted.length());
  }

  private static String noise(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  @Test
  void probabilitiesOfAllContinuationsSumToOne() {
    Alphabet alphabet = Alphabet.of("ab");
    NgramModel model =
        NgramModel.train(
            alphabet, 2, 0.5, List.of(new Document(0, "abaab"), new Document(1, "bbaba")));
    ScoreSettings settings =
        new ScoreSettings(Strides.WHOLE, 4, false, new Extraction(List.of(2), 4, SCHEMES, null));
    double[] sums = new double[SCHEMES.size()];
    Continuations all = new Continuations(model, SCHEMES);
    for (int i = 0; i < 256; i++) {
      double[] lnPz = all.lnPz("ab", new int[] {i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6 & 3});
      for (int scheme = 0; scheme < sums.length; scheme++) {
        sums[scheme] += Math.exp(lnPz[scheme]);
      }
    }
    assertThat(sums).hasSize(SCHEMES.size());
    for (double sum : sums) {
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    List<ExtractionScore> scored =
        present(new DocumentScorer(model, settings).score(List.of("abbaab")).get(0)).extraction();
    double[] direct = all.lnPz("ab", alphabet.encode("baab"));
    for (int scheme = 0; scheme < direct.length; scheme++) {
      assertThat(scored.get(scheme).lnPz()).isCloseTo(direct[scheme], within(1e-6));
    }
  }
}
