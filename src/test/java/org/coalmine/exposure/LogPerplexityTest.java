package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
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
        symbols[i] = model.alphabet().encodeExactly(texts[i]);
      }
      double[] together = new LogPerplexity(model).nats(symbols);
      assertThat(LogPerplexity.nats(model, symbols)).isEqualTo(together);
      for (int i = 0; i < count; i += 7) {
        assertThat(together[i]).isEqualTo(new LogPerplexity(model).nats(texts[i]));
      }
    }
  }
}
