package org.coalmine.exposure;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.CountingModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogPerplexityTest {
  static Iterable<LanguageModel> models() {
    return Samples.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void manyTextsHaveTheBitsOfEachAlone(LanguageModel model) {
    Random random = new Random(3);
    String[] texts = new String[2300];
    for (int i = 0; i < texts.length; i++) {
      String digits = Integer.toString(random.nextInt(1_000_000));
      texts[i] = i < 300 ? "the number " + digits : i == 300 ? "the number " : digits + "the";
    }
    texts[7] = texts[6];
    Arrays.fill(texts, 2100, 2200, texts[2100]);
    for (int count : new int[] {0, 1, 31, 33, 290, 301, 2300}) {
      int[][] symbols = new int[count][];
      for (int i = 0; i < count; i++) {
        symbols[i] = model.vocabulary().encodeExactly(texts[i]);
      }
      double[] together = new LogPerplexity(model).nats(symbols);
      assertThat(LogPerplexity.nats(model, symbols)).isEqualTo(together);
      for (int i = 0; i < count; i += 7) {
        assertThat(together[i]).isEqualTo(new LogPerplexity(model).nats(texts[i]));
      }
    }
  }

  /** Documents of one to four hundred symbols, most of them short. */
  private static int[][] documents(int count) {
    Random random = new Random(8);
    int[][] documents = new int[count][];
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(1 + random.nextInt(400));
      documents[i] = random.ints(length, 2, Samples.ALPHABET.size()).toArray();
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("models")
  void aDocumentHasTheSameBitsInAnyOrderAndAmongAnyOthers(LanguageModel model) {
    int[][] documents = documents(150);
    double[] alone =
        Arrays.stream(documents)
            .mapToDouble(text -> new LogPerplexity(model).nats(new int[][] {text})[0])
            .toArray();
    for (int seed = 0; seed < 4; seed++) {
      List<Integer> order = IntStream.range(0, documents.length).boxed().collect(toList());
      Collections.shuffle(order, new Random(seed));
      List<Integer> some = order.subList(0, documents.length - 40 * seed);
      double[] together =
          new LogPerplexity(model)
              .nats(some.stream().map(text -> documents[text]).toArray(int[][]::new));
      for (int place = 0; place < some.size(); place++) {
        assertThat(together[place]).as("seed %s", seed).isEqualTo(alone[some.get(place)]);
      }
    }
  }

  /** And what is scored for a fill are the tokens that the tokenizer gives. */
  @Test
  void fillsInTokensHaveTheBitsOfThePlainLoop() {
    for (Enumerated world : TokenWorlds.all(128)) {
      int[][] texts =
          IntStream.range(0, world.size())
              .mapToObj(i -> world.candidates().automaton().fill(BigInteger.valueOf(i)))
              .map(world.candidates()::symbols)
              .toArray(int[][]::new);

      assertThat(LogPerplexity.nats(world.model(), texts)).isEqualTo(world.nats());
    }
  }

  /** What is kept of every symbol of a text would not fit for two of them. */
  @Test
  void statesThatGrowWithTheTextShareNoPanelWithoutRoom() {
    LanguageModel counted = Samples.ngram(1);
    LanguageModel growing =
        new LanguageModel() {
          @Override
          public Vocabulary vocabulary() {
            return counted.vocabulary();
          }

          @Override
          public Scorer scorer() {
            return counted.scorer();
          }

          @Override
          public StepCost cost() {
            return new StepCost(1, 0, 1L << 40);
          }

          @Override
          public String arithmetic() {
            return counted.arithmetic();
          }

          @Override
          public int longest() {
            return 10_000;
          }
        };
    CountingModel model = new CountingModel(growing, 0);
    int[][] documents = documents(20);

    double[] nats = new LogPerplexity(model).nats(documents);

    assertThat(nats).isEqualTo(new LogPerplexity(counted).nats(documents));
    long symbols = Arrays.stream(documents).mapToLong(text -> text.length - 1).sum();
    assertThat(model.advances()).as("each alone").isGreaterThan(symbols * 9 / 10);
  }

  /** A panel is advanced as far as its longest text; one of equally long texts wastes nothing. */
  @Test
  void documentsOfAboutTheSameLengthShareAPanel() {
    CountingModel model = new CountingModel(Samples.ngram(1), 0);
    int[][] documents = documents(1000);

    new LogPerplexity(model).nats(documents);

    long symbols = Arrays.stream(documents).mapToLong(text -> text.length - 1).sum();
    assertThat(model.advances() * model.scorer().lanes())
        .as("lanes advanced for %s symbols", symbols)
        .isBetween(symbols, symbols + symbols / 5);
  }
}
