package org.coalmine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

/**
 * Documents of one text, parted by coins: a model that read neither side knows both alike, one that
 * read the corpus does not.
 */
class HeldOutTest {
  private static final int REPETITIONS = 100;
  private static final int DOCUMENTS = 60;
  private static final Alphabet ALPHABET = Alphabet.of("abcdefgh ");
  private static final ScoreSettings SETTINGS =
      new ScoreSettings(Strides.WHOLE, 20, false, Extraction.NONE);

  @Test
  void aDifferenceIsShownWhereTheCorpusWasReadAlone() {
    Random random = new Random(31);
    List<String> words = IntStream.range(0, 200).mapToObj(i -> word(random)).toList();
    DocumentScorer untrained = scorer(documents(words, random));
    double[] neither = new double[REPETITIONS];
    double[] corpusAlone = new double[REPETITIONS];
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      List<String> corpus = new ArrayList<>();
      List<String> holdout = new ArrayList<>();
      for (String text : documents(words, random)) {
        (random.nextBoolean() ? corpus : holdout).add(text);
      }
      neither[repetition] = difference(untrained, corpus, holdout);
      corpusAlone[repetition] = difference(scorer(corpus), corpus, holdout);
    }

    double mean = IntStream.range(0, REPETITIONS).mapToDouble(i -> neither[i]).average().orElse(9);
    assertThat(mean).isCloseTo(0, within(3 / Math.sqrt(REPETITIONS)));
    // of 100 tests at 0.05 more than 13 reject with probability 0.0005
    assertThat(IntStream.range(0, REPETITIONS).filter(i -> Math.abs(neither[i]) > 1.96).count())
        .isLessThanOrEqualTo(13);
    assertThat(Arrays.stream(corpusAlone)).allMatch(z -> z < -3);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int length = 2 + random.nextInt(6); length > 0; length--) {
      word.append((char) ('a' + random.nextInt(8)));
    }
    return word.toString();
  }

  private static List<String> documents(List<String> words, Random random) {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 8 + random.nextInt(12); length > 0; length--) {
        int word = random.nextInt(1 + random.nextInt(words.size()));
        text.append(words.get(word)).append(' ');
      }
      documents.add(text.toString());
    }
    return documents;
  }

  private static DocumentScorer scorer(List<String> read) {
    List<Document> documents = new ArrayList<>();
    read.forEach(text -> documents.add(new Document(documents.size(), text)));
    LanguageModel model = NgramModel.train(ALPHABET, 4, 0.1, documents);
    return new DocumentScorer(model, SETTINGS);
  }

  /** The rank sum of the corpus in standard errors (Wilcoxon): negative if it is known better. */
  private static double difference(
      DocumentScorer scorer, List<String> corpus, List<String> holdout) {
    double[] own = bitsPerCharacter(scorer, corpus);
    double[] other = bitsPerCharacter(scorer, holdout);
    double above = 0;
    for (double each : own) {
      for (double held : other) {
        above += each > held ? 1 : each == held ? 0.5 : 0;
      }
    }
    double pairs = (double) own.length * other.length;
    return (above - pairs / 2) / Math.sqrt(pairs * (own.length + other.length + 1) / 12);
  }

  private static double[] bitsPerCharacter(DocumentScorer scorer, List<String> texts) {
    return scorer.score(texts).stream()
        .mapToDouble(text -> Objects.requireNonNull(text).score().bitsPerCharacter())
        .toArray();
  }
}
