package org.coalmine.model.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.model.AllCosts;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NgramModelTest {
  private static final Alphabet ABC = Alphabet.of("abc");
  private static final int A = ABC.symbol('a');
  private static final int LANES = 32;
  private static final int B = ABC.symbol('b');
  private static final int C = ABC.symbol('c');

  private static List<Document> documents(String... texts) {
    return IntStream.range(0, texts.length).mapToObj(i -> new Document(i, texts[i])).toList();
  }

  private static float[] costsAfter(NgramModel model, int... symbols) {
    Scorer scorer = model.scorer();
    Panel read = scorer.panel();
    scorer.start(read);
    for (int symbol : symbols) {
      Panel longer = scorer.panel();
      scorer.advance(read, symbol, longer);
      read = longer;
    }
    return AllCosts.of(model, scorer, read);
  }

  private static double probability(float[] costs, int symbol) {
    return Math.exp(-costs[symbol * LANES]);
  }

  @Test
  void countsWithAdditiveSmoothing() {
    NgramModel model = NgramModel.train(ABC, 2, 0.5, documents("abab", "ac"));

    // After 'a' came b twice and c once; five symbols with 0.5 each.
    assertThat(probability(costsAfter(model, A), B)).isCloseTo(2.5 / 5.5, within(1e-7));
    assertThat(probability(costsAfter(model, A), C)).isCloseTo(1.5 / 5.5, within(1e-7));
    assertThat(probability(costsAfter(model, C, B, A), A)).isCloseTo(0.5 / 5.5, within(1e-7));
    // Both documents began with a.
    assertThat(probability(costsAfter(model), A)).isCloseTo(2.5 / 4.5, within(1e-7));
    // Nothing ever followed c.
    assertThat(probability(costsAfter(model, C), A)).isCloseTo(0.2, within(1e-7));
  }

  @Test
  void readsTheWholeContextOfItsOrder() {
    NgramModel model = NgramModel.train(ABC, 3, 1e-6, documents("abc", "cba"));

    assertThat(probability(costsAfter(model, A, B), C)).isCloseTo(1, within(1e-4));
    assertThat(probability(costsAfter(model, C, B), A)).isCloseTo(1, within(1e-4));
    assertThat(probability(costsAfter(model, B, B), A)).isCloseTo(0.2, within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void probabilitiesSumToOneAndNoCostIsNegative(int order) {
    NgramModel model = NgramModel.train(ABC, order, 1e-9, documents("aaaaaaaaaa", "bc"));
    for (int[] context : new int[][] {{}, {A}, {A, A, A, A}, {B}, {C, C}}) {
      float[] costs = costsAfter(model, context);
      double sum = 0;
      for (int symbol = 0; symbol < ABC.size(); symbol++) {
        assertThat(costs[symbol * LANES]).isNotNegative();
        sum += probability(costs, symbol);
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void refusesBadSettings() {
    assertThatThrownBy(() -> NgramModel.train(ABC, 0, 1, documents()))
        .hasMessageContaining("order must be in [1, 64]: 0");
    assertThatThrownBy(() -> NgramModel.train(ABC, 2, 0, documents()))
        .hasMessageContaining("smoothing must be positive and finite: 0.0");
  }
}
