package org.coalmine.draw;

/**
 * A permutation of {@code 0 … size − 1} drawn by (seed, purpose, index), of which any single value
 * can be had without making the rest: a Feistel network of six rounds over the next even power of
 * two, walked along its cycle back into the range (Black and Rogaway, CT-RSA 2002).
 *
 * <p>Every value is as likely at every position. Of a handful of values not every order is as
 * likely as every other: enough for shuffling, not for a permutation test.
 */
public final class KeyedPermutation {
  private static final int ROUNDS = 6;

  private final long size;
  private final int halfBits;
  private final long[] roundKeys = new long[ROUNDS];

  private KeyedPermutation(KeyedStream stream, long size) {
    this.size = size;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1));
    this.halfBits = (bits + 1) / 2;
    for (int round = 0; round < ROUNDS; round++) {
      roundKeys[round] = stream.nextLong();
    }
  }

  /**
   * The permutation of one item.
   *
   * @param size how many values are permuted, at most 2^62
   */
  public static KeyedPermutation of(String seed, String purpose, long index, long size) {
    if (size < 0 || size > 1L << 62) {
      throw new IllegalArgumentException("size must be in [0, 2^62]: " + size);
    }
    return new KeyedPermutation(KeyedStream.of(seed, purpose, index), size);
  }

  /** What stands at a position, from 0. */
  public long at(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position %d of %d".formatted(position, size));
    }
    long value = position;
    do {
      value = permute(value);
    } while (value >= size);
    return value;
  }

  private long permute(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : roundKeys) {
      long mixed = mix(right ^ key) & mask;
      long next = left ^ mixed;
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
