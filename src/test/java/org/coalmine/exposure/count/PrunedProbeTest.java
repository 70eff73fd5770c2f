package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigInteger;
import java.util.Arrays;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrunedProbeTest {
  private static final LanguageModel MODEL =
      new HashedModel(Alphabet.of(" .0123456789abc"), 11, 2, 5, "a 3141.", 0.6);

  @ParameterizedTest
  @ValueSource(strings = {"[0-9]{4}", "(a|ab|abc|[0-9]{1,3})c?", "[0-9]{2} and [0-9]{2}"})
  void estimatesTheStepsOfTheWalk(String regex) {
    LanguageModel model = new HashedModel(Alphabet.of(" .0123456789abcdn"), 11, 2, 5, "a 3.", 0.6);
    Enumerated space = Enumerated.of(model, "a {fill}.", regex);
    double[] ascending = space.nats().clone();
    Arrays.sort(ascending);
    for (int place : new int[] {0, 9, 99, space.size() / 2, space.size() - 1}) {
      double limit = ascending[Math.min(place, space.size() - 1)];
      assertThat(PrunedProbe.measure(model, space.candidates(), limit, 20_000).walkSteps())
          .as("place %s of %s", place, regex)
          .isCloseTo(walked(model, space, limit), withinPercentage(10));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 5000, 9999})
  void theUsualNumberOfDescentsTellsTheMagnitude(int place) {
    Enumerated space = Enumerated.of(MODEL, "a {fill}", "[0-9]{4}");
    double nats = space.nats()[space.atPlaces(place)[0]];
    double[] cheaperFirst = {0.5 * nats, nats};
    assertThat(
            PrunedProbe.measure(MODEL, space.candidates(), Thresholds.of(cheaperFirst, 0))
                .walkSteps())
        .isCloseTo(walked(MODEL, space, nats), withinPercentage(40));
  }

  private static double walked(LanguageModel model, Enumerated space, double limitNats) {
    Thresholds thresholds = Thresholds.of(new double[] {limitNats}, 0);
    TrieWalk walk = new TrieWalk(new ScoredTrie(model, space.candidates()));
    long before = walk.steps();
    walk.walk(
        BigInteger.ZERO,
        space.candidates().size(),
        new WalkLimit(thresholds, limitNats, Long.MAX_VALUE, Deadline.NEVER),
        new LeafCount(thresholds, walk.prefixNats()));
    return walk.steps() - before;
  }
}
