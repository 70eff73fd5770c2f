package org.coalmine.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class ComponentsTest {
  @Test
  void anEdgelessGraphHasNoDocuments() {
    assertThat(Components.of(new long[0]).size()).isZero();
  }

  @Test
  void aChainIsOneComponentNamedByItsSmallest() {
    int length = 20_000;
    long[] ends = new long[2 * length];
    for (int i = 0; i < length; i++) {
      ends[2 * i] = 5_000_000_000L + length - i;
      ends[2 * i + 1] = 5_000_000_000L + length - i - 1;
    }
    Components chain = Components.of(ends);

    assertThat(chain.size()).isEqualTo(length + 1);
    for (int place = 0; place < chain.size(); place++) {
      assertThat(chain.component(place)).isEqualTo(5_000_000_000L);
    }
  }

  /** The same as spreading the smallest number along edges until nothing changes. */
  @RepeatedTest(30)
  void componentsAreThoseOfAPlainLoop(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int documents = 2 + random.nextInt(60);
    long[] ends = random.longs(2L * random.nextInt(60), 0, documents).toArray();
    long[] smallest = new long[documents];
    Arrays.setAll(smallest, i -> i);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = 0; i < ends.length; i += 2) {
        long least = Math.min(smallest[(int) ends[i]], smallest[(int) ends[i + 1]]);
        changed |= smallest[(int) ends[i]] != least || smallest[(int) ends[i + 1]] != least;
        smallest[(int) ends[i]] = least;
        smallest[(int) ends[i + 1]] = least;
      }
    }

    Components components = Components.of(ends);

    assertThat(components.size()).isEqualTo((int) Arrays.stream(ends).distinct().count());
    for (int place = 0; place < components.size(); place++) {
      assertThat(components.component(place))
          .as("seed %d", repetition.getCurrentRepetition())
          .isEqualTo(smallest[(int) components.document(place)]);
    }
  }
}
