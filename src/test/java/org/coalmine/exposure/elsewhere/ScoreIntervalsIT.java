package org.coalmine.exposure.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

/** More than a thousand canaries and controls, whose exact ranks are known. */
class ScoreIntervalsIT {
  private static final Path MEMORIZED = Path.of("src/test/resources/org/coalmine/cli/memorized");
  private static final int CANARIES = 1200;

  @Test
  void ofAnLstm() {
    Alphabet alphabet = Alphabet.of("0123456789 abdehimnorstuy");
    check(
        LstmModel.of(RandomWeights.of("scores", alphabet, 1, 24, 7)),
        CanaryFormat.of("lstm", "a random number is {fill}", "[0-9]{4}"));
  }

  @Test
  void ofATransformer() throws IOException {
    LanguageModel model = ScoreIntervals.open(MEMORIZED);
    CanaryFormat format = CanaryFormat.of("tokens", "The random number is {fill}", "[0-9]{4}");
    check(model, format);
    assertThat(new ScoreIntervals(model, format).coverage(300, 500, 0.99, true).byBound())
        .as("the bound speaks where a number is memorized")
        .isPositive();
  }

  private static void check(LanguageModel model, CanaryFormat format) {
    ScoreIntervals study = new ScoreIntervals(model, format);
    long[] free = study.freeBounds();
    assertThat(free[0]).as("free bounds below the exact rank").isZero();
    assertThat(free[1]).as("free bounds that say something").isPositive();
    for (double level : new double[] {0.9, 0.99}) {
      for (boolean bound : new boolean[] {false, true}) {
        ScoreIntervals.Coverage found = study.coverage(CANARIES, 500, level, bound);
        double expected = found.canaries() * (1 - level) / 2;
        double most = expected + 4 * Math.sqrt(expected);
        assertThat(found.canaries()).isEqualTo(CANARIES);
        assertThat((double) found.above()).as("ranks above, %s", found).isLessThan(most);
        assertThat((double) found.below()).as("ranks below, %s", found).isLessThan(most);
        assertThat(found.byBound()).as("%s", found).isLessThanOrEqualTo(bound ? CANARIES : 0);
      }
    }
  }
}
