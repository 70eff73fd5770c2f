package org.coalmine.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.model.Panel;
import org.coalmine.model.Scheme;
import org.coalmine.model.Scorer;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed of continuations, against texts that are drawn symbol by symbol. */
class SampledContinuationsTest {
  private static final int SAMPLES = 100_000;

  /** Standard errors: 5 of them are exceeded once in two million figures. */
  private static final double ERRORS = 5;

  private static final Alphabet ALPHABET = Alphabet.of("abc");
  private static final NgramModel MODEL =
      NgramModel.train(
          ALPHABET,
          3,
          0.3,
          List.of(
              new Document(0, "abcabcaab"), new Document(1, "cababbac"), new Document(2, "abca")));

  static List<Scheme> schemes() {
    return List.of(
        Scheme.PLAIN,
        new Scheme(0.5, null),
        new Scheme(1, 2),
        new Scheme(1.7, 3),
        new Scheme(1, 1));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void frequenciesAreThoseOfTheProbabilities(Scheme scheme) {
    Random random = new Random(17);
    Map<String, Integer> drawn = new HashMap<>();
    for (int sample = 0; sample < SAMPLES; sample++) {
      drawn.merge(draw("ab", 3, scheme, random), 1, Integer::sum);
    }
    ScoreSettings settings =
        new ScoreSettings(
            Strides.WHOLE, 4, false, new Extraction(List.of(2), 3, List.of(scheme), null));
    DocumentScorer scorer = new DocumentScorer(MODEL, settings);
    int size = ALPHABET.size();
    for (int number = 0; number < size * size * size; number++) {
      String continuation =
          ALPHABET.decode(new int[] {number % size, number / size % size, number / size / size});
      if (continuation.codePoints().anyMatch(Alphabet::isReserved)) {
        continue;
      }
      double p =
          Math.exp(
              Objects.requireNonNull(scorer.score(List.of("ab" + continuation)).get(0))
                  .extraction()
                  .get(0)
                  .lnPz());
      double expected = SAMPLES * p;
      assertThat((double) drawn.getOrDefault(continuation, 0))
          .as("%s under %s", continuation, scheme)
          .isBetween(
              expected - ERRORS * Math.sqrt(expected * (1 - p)) - 1e-3 * expected,
              expected + ERRORS * Math.sqrt(expected * (1 - p)) + 1e-3 * expected);
    }
    assertThat(drawn).isNotEmpty();
  }

  /** One lane, one symbol at a time: the symbols sorted by cost, the first k over a temperature. */
  private static String draw(String prompt, int length, Scheme scheme, Random random) {
    int[] text = ALPHABET.encode(prompt);
    for (int i = 0; i < length; i++) {
      float[] costs = costsAfter(text);
      List<Integer> kept =
          IntStream.range(0, costs.length)
              .boxed()
              .sorted((a, b) -> costs[a] != costs[b] ? Float.compare(costs[a], costs[b]) : a - b)
              .limit(Objects.requireNonNullElse(scheme.topK(), costs.length))
              .toList();
      double sum = 0;
      for (int symbol : kept) {
        sum += Math.exp(-costs[symbol] / scheme.temperature());
      }
      double at = random.nextDouble() * sum;
      int chosen = kept.get(kept.size() - 1);
      for (int symbol : kept) {
        at -= Math.exp(-costs[symbol] / scheme.temperature());
        if (at < 0) {
          chosen = symbol;
          break;
        }
      }
      text = IntStream.concat(IntStream.of(text), IntStream.of(chosen)).toArray();
    }
    return ALPHABET.decode(text).substring(prompt.length());
  }

  private static final Map<String, float[]> AFTER = new HashMap<>();

  private static float[] costsAfter(int[] text) {
    return AFTER.computeIfAbsent(ALPHABET.decode(text), key -> read(text));
  }

  private static float[] read(int[] text) {
    Scorer scorer = MODEL.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    for (int symbol : text) {
      scorer.advance(now, symbol, next);
      Panel swap = now;
      now = next;
      next = swap;
    }
    int size = ALPHABET.size();
    float[] columns = new float[size * scorer.lanes()];
    scorer.costs(now, IntStream.range(0, size).toArray(), columns);
    float[] costs = new float[size];
    for (int symbol = 0; symbol < size; symbol++) {
      costs[symbol] = columns[symbol * scorer.lanes()];
    }
    return costs;
  }
}
