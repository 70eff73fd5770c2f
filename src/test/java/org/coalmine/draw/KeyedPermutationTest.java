package org.coalmine.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedPermutationTest {
  private static long[] values(String seed, String purpose, long index, int size) {
    KeyedPermutation permutation = KeyedPermutation.of(seed, purpose, index, size);
    return IntStream.range(0, size).mapToLong(permutation::at).toArray();
  }

  @Test
  void everyValueStandsAtOnePosition() {
    int[] large = {255, 256, 257, 1000, 4095, 4096, 4097, 65_537, 100_000};
    for (int size :
        IntStream.concat(IntStream.rangeClosed(0, 70), Arrays.stream(large)).toArray()) {
      BitSet seen = new BitSet(size);
      for (long value : values("seed", "bijection", size, size)) {
        assertThat(value).as("size %d", size).isBetween(0L, size - 1L);
        seen.set((int) value);
      }
      assertThat(seen.cardinality()).as("size %d", size).isEqualTo(size);
    }
  }

  @Test
  void followsFromSeedPurposeAndIndexAndDiffersWithEach() {
    List<String> permutations = new ArrayList<>();
    for (String seed : List.of("a", "b")) {
      for (String purpose : List.of("p", "q")) {
        for (long index = 0; index < 5; index++) {
          long[] values = values(seed, purpose, index, 40);
          assertThat(values(seed, purpose, index, 40)).containsExactly(values);
          permutations.add(Arrays.toString(values));
        }
      }
    }
    assertThat(permutations).doesNotHaveDuplicates();
  }

  /** A network of few bits cannot make all orders equally likely, but none rare. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void noOrderIsRareOrFrequent(int size) {
    int factorial = IntStream.rangeClosed(1, size).reduce(1, (a, b) -> a * b);
    int expected = 200;
    Map<String, Integer> counts = new HashMap<>();
    for (int index = 0; index < expected * factorial; index++) {
      counts.merge(Arrays.toString(values("orders", "uniform", index, size)), 1, Integer::sum);
    }
    assertThat(counts).hasSize(factorial);
    assertThat(counts.values())
        .allSatisfy(n -> assertThat(n).isBetween(expected / 3, 3 * expected));
  }

  /** What stands first and what stands next to it, as far apart as independent draws. */
  @ParameterizedTest
  @ValueSource(longs = {7, 64, 1000, 70_000, 1_000_000_007})
  void placesAreUniformAndNeighboursIndependent(long size) {
    int draws = 20_000;
    int bins = 7;
    int[][] counts = new int[bins][bins];
    for (int index = 0; index < draws; index++) {
      KeyedPermutation permutation = KeyedPermutation.of("places", "uniform", index, size);
      counts[bin(permutation.at(0), size, bins)][bin(permutation.at(size - 1), size, bins)]++;
    }
    double chiSquare = 0;
    for (int one = 0; one < bins; one++) {
      for (int other = 0; other < bins; other++) {
        double expected = draws * pairs(one, other, size, bins) / (size * (size - 1.0));
        double off = counts[one][other] - expected;
        chiSquare += expected == 0 ? off * off : off * off / expected;
      }
    }
    // At most 48 degrees of freedom: the 0.9999 quantile is 93.6.
    assertThat(chiSquare).isLessThan(93.6);
  }

  private static int bin(long value, long size, int bins) {
    return (int) (value * bins / size);
  }

  /** How many pairs of different values fall into these bins. */
  private static double pairs(int one, int other, long size, int bins) {
    double first = width(one, size, bins);
    return one == other ? first * (first - 1) : first * width(other, size, bins);
  }

  private static double width(int bin, long size, int bins) {
    return ceil((bin + 1) * size, bins) - ceil(bin * size, bins);
  }

  private static long ceil(long dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  @Test
  void hugeRangesNeedNoMemory() {
    KeyedPermutation permutation = KeyedPermutation.of("seed", "huge", 0, 1L << 62);
    long[] values =
        IntStream.range(0, 10_000).mapToLong(i -> permutation.at((1L << 62) - 1 - i)).toArray();

    assertThat(Arrays.stream(values).allMatch(value -> value >= 0 && value < 1L << 62)).isTrue();
    assertThat(Arrays.stream(values).distinct().count()).isEqualTo(10_000);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    KeyedPermutation permutation = KeyedPermutation.of("seed", "range", 0, 5);
    assertThatThrownBy(() -> permutation.at(5)).hasMessage("position 5 of 5");
    assertThatThrownBy(() -> permutation.at(-1)).hasMessage("position -1 of 5");
    assertThatThrownBy(() -> KeyedPermutation.of("seed", "range", 0, -1))
        .hasMessage("size must be in [0, 2^62]: -1");
    assertThatThrownBy(() -> KeyedPermutation.of("seed", "range", 0, (1L << 62) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
