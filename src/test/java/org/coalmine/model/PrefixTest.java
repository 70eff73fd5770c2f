package org.coalmine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrefixTest {
  private static final Alphabet ALPHABET = RandomWeights.alphabet(20);

  static Stream<LanguageModel> models() {
    return Stream.of(
        LstmModel.of(RandomWeights.of("prefix", ALPHABET, 2, 9, 6)),
        NgramModel.train(ALPHABET, 3, 0.1, List.of(new Document(0, "0123401"))),
        new HashedModel(ALPHABET, 3, 2, 5, "0123", 0.5));
  }

  /** By the definition, symbol by symbol in every lane of one scorer; another one goes on. */
  @ParameterizedTest
  @MethodSource("models")
  void isTheStateAndTheSumOfTheSymbolsReadOneByOne(LanguageModel model) {
    int[] symbols = ALPHABET.encodeExactly("0123401210A");
    for (int length = 0; length <= symbols.length; length++) {
      int[] text = Arrays.copyOf(symbols, length);
      Scorer scorer = model.scorer();
      Panel read = scorer.panel();
      scorer.start(read);
      double sum = 0;
      for (int symbol : text) {
        sum += AllCosts.of(model, scorer, read)[symbol * scorer.lanes() + 5];
        Panel longer = scorer.panel();
        scorer.advance(read, symbol, longer);
        read = longer;
      }
      float[] expected = AllCosts.of(model, scorer, read);

      Prefix prefix = Prefix.of(model.scorer(), text);
      assertThat(prefix.nats()).isEqualTo(sum);
      Scorer other = model.scorer();
      Panel panel = other.panel();
      other.start(panel);
      AllCosts.of(model, other, panel);
      for (int lane = 0; lane < other.lanes(); lane++) {
        prefix.copy(other, panel, lane);
      }
      assertThat(AllCosts.of(model, other, panel))
          .as("after %s symbols", length)
          .isEqualTo(expected);
    }
  }
}
