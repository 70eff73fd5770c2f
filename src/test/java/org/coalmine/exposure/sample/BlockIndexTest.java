package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockIndexTest {
  /** Blocks about a place where the low 64 bits turn to zero, to negative, or do neither. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE, 5_000_000_000L, -1})
  void findsTheBlocksThatAPlainLoopFinds(long middle) {
    Random random = new Random(middle);
    int count = 300;
    long[] firsts = random.longs(count, -400, 400).map(offset -> middle + offset).toArray();
    int[] sizes = random.ints(count, 1, 128).toArray();
    BlockIndex blocks = new BlockIndex(firsts, block -> sizes[block]);
    for (long index = middle - 600; index != middle + 600; index++) {
      long wanted = index;
      assertThat(blocks.around(index))
          .as("%d", index)
          .containsExactlyInAnyOrder(
              IntStream.range(0, count)
                  .filter(b -> Long.compareUnsigned(wanted - firsts[b], sizes[b]) < 0)
                  .toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7})
  void findsNothingAmongNone(long index) {
    assertThat(new BlockIndex(new long[0], block -> 1).around(index)).isEmpty();
  }
}
