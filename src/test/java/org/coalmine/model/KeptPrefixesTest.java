package org.coalmine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.model.transformer.Configurations;
import org.coalmine.model.transformer.PackedTransformer;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.coalmine.model.transformer.TransformerModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeptPrefixesTest {
  private static final Alphabet ALPHABET = RandomWeights.alphabet(20);
  private static final int[] TEXT = ALPHABET.encodeExactly("0123401");
  private static final LanguageModel MODEL =
      NgramModel.train(ALPHABET, 3, 0.1, List.of(new Document(0, "0123401")));

  static Stream<LanguageModel> models() throws IOException {
    return Stream.of(
        LstmModel.of(RandomWeights.of("prefix", ALPHABET, 2, 9, 6)),
        new TransformerModel(
            PackedTransformer.pack(
                org.coalmine.model.transformer.RandomWeights.of(
                    Configurations.all().values().iterator().next(), 3, Storage.FLOAT32, true)),
            ALPHABET,
            1));
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsThatCostMuchScoreATextOnce(LanguageModel model) {
    List<Prefix> asked =
        IntStream.range(0, 64).parallel().mapToObj(i -> model.prefix(TEXT.clone())).toList();

    assertThat(asked).allMatch(prefix -> prefix == asked.get(0));
    assertThat(asked.get(0).nats()).isEqualTo(Prefix.of(model.scorer(), TEXT).nats());
    int[] shorter = Arrays.copyOf(TEXT, TEXT.length - 1);
    assertThat(model.prefix(shorter).nats()).isEqualTo(Prefix.of(model.scorer(), shorter).nats());
    assertThat(model.prefix(shorter).nats()).isLessThan(asked.get(0).nats());
  }

  @Test
  void aTextThatChangesAfterwardsIsAnother() {
    KeptPrefixes prefixes = new KeptPrefixes(MODEL);
    int[] text = TEXT.clone();
    Prefix before = prefixes.of(text);
    text[2] = text[0];
    assertThat(prefixes.of(text).nats()).isNotEqualTo(before.nats());
    assertThat(prefixes.of(TEXT)).isSameAs(before);
  }

  @Test
  void thoseAskedForLastAreKeptAsTheBudgetAllowsAndOneInAnyCase() {
    long bytes = MODEL.cost().stateBytes();
    KeptPrefixes prefixes = new KeptPrefixes(MODEL, 5 * bytes);
    Prefix two = prefixes.of(TEXT[0], TEXT[1]);
    Prefix three = prefixes.of(TEXT[0], TEXT[1], TEXT[2]);
    assertThat(prefixes.of(TEXT[0], TEXT[1])).isSameAs(two);
    prefixes.of(TEXT[0]);
    assertThat(prefixes.of(TEXT[0], TEXT[1])).isSameAs(two);
    assertThat(prefixes.of(TEXT[0], TEXT[1], TEXT[2])).as("used longest ago").isNotSameAs(three);
    Prefix whole = prefixes.of(TEXT);
    assertThat(prefixes.of(TEXT)).as("beyond the budget").isSameAs(whole);
    assertThat(prefixes.of(TEXT[0], TEXT[1])).isNotSameAs(two);
  }
}
