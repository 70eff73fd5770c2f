package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.TokenWorlds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Draws over tokens score what the plain loop scores. */
class TokenSamplingTest {
  private static final int DRAWS = 1500;

  /** A block may hold all that a state of a thousand edges leads to. */
  @ParameterizedTest
  @ValueSource(ints = {24, 128})
  void everyBlockHasTheScoresOfItsCandidatesAndTheWeightsCoverTheSpace(int lanes) {
    int largest = 0;
    for (Enumerated world : TokenWorlds.all(lanes)) {
      for (long most : new long[] {1, 128, 2500}) {
        ImportanceSample sample =
            Samples.sampler(world.model(), world.candidates(), Proposal.DEFAULT_MIXTURE, most)
                .draw("s", 0, DRAWS);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
          double[] scored = sample.nats(i);
          sum += sample.weight(i) * scored.length;
          int first = (int) sample.firstLow(i);
          double[] block = Arrays.copyOfRange(world.nats(), first, first + scored.length);
          Arrays.sort(block);
          assertThat(scored).isEqualTo(block);
          largest = Math.max(largest, block.length);
        }
        assertThat(sum / DRAWS)
            .as("mean weight, %s, blocks of %d", world.candidates(), most)
            .isCloseTo(world.size(), withinPercentage(25));
      }
    }
    assertThat(largest).isEqualTo(1000);
  }

  @Test
  void uniformDrawsHaveTheBitsOfThePlainLoopInPanelsOfAnyWidth() {
    List<Enumerated> narrow = TokenWorlds.all(24);
    List<Enumerated> wide = TokenWorlds.all(128);
    for (int i = 0; i < wide.size(); i++) {
      double[] nats =
          UniformSample.draw(wide.get(i).model(), wide.get(i).candidates(), "s", 0, 1300).nats();
      double[] space = wide.get(i).nats().clone();
      Arrays.sort(space);
      assertThat(Arrays.stream(nats).allMatch(drawn -> Arrays.binarySearch(space, drawn) >= 0))
          .isTrue();
      assertThat(
              UniformSample.draw(narrow.get(i).model(), narrow.get(i).candidates(), "s", 0, 1300)
                  .nats())
          .isEqualTo(nats);
    }
  }
}
