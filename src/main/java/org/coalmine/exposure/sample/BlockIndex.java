package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Finds the blocks that hold a candidate by its index. Indices are known by their low 64 bits
 * alone, so a block may hold one that begins a multiple of 2^64 further on.
 */
final class BlockIndex {
  private final int[] ascending;
  private final long[] firsts;
  private final IntUnaryOperator sizes;
  private final int largest;

  /**
   * @param firstsLow the low 64 bits of the index of each block's first candidate
   * @param sizes how many candidates a block has
   */
  BlockIndex(long[] firstsLow, IntUnaryOperator sizes) {
    this.ascending =
        IntStream.range(0, firstsLow.length)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer block) -> unsigned(firstsLow[block]))
                    .thenComparing(block -> block))
            .mapToInt(block -> block)
            .toArray();
    this.firsts = IntStream.of(ascending).mapToLong(block -> unsigned(firstsLow[block])).toArray();
    this.sizes = sizes;
    this.largest = IntStream.range(0, firstsLow.length).map(sizes).max().orElse(0);
  }

  /** The order of unsigned numbers, among signed ones. */
  private static long unsigned(long bits) {
    return bits ^ Long.MIN_VALUE;
  }

  /** The blocks that hold a candidate, given the low 64 bits of its index. */
  int[] around(long indexLow) {
    long to = unsigned(indexLow);
    long from = unsigned(indexLow - Math.max(0, largest - 1));
    return (from <= to
            ? IntStream.range(firstNotBelow(from), firsts.length)
                .takeWhile(place -> firsts[place] <= to)
            : IntStream.range(0, firsts.length))
        .filter(
            place ->
                Long.compareUnsigned(to - firsts[place], sizes.applyAsInt(ascending[place])) < 0)
        .map(place -> ascending[place])
        .toArray();
  }

  private int firstNotBelow(long value) {
    int found = Arrays.binarySearch(firsts, value);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && firsts[found - 1] == value) {
      found--;
    }
    return found;
  }
}
