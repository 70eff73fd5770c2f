package org.coalmine.draw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * A reproducible stream of random bits keyed by (seed, purpose, index).
 *
 * <p>Streams with different keys are independent for all practical purposes: the key is hashed with
 * SHA-256 into the state of a SplitMix64 generator (Steele, Lea, Flood, OOPSLA 2014). A draw thus
 * depends on what it is for and on which item it is for, never on a partition, an attempt or a
 * clock. Not a source of noise for privacy: that must be unpredictable.
 */
public final class KeyedStream implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private KeyedStream(long state) {
    this.state = state;
  }

  /**
   * The stream of one item.
   *
   * @param seed the seed of the run, any text
   * @param purpose what is drawn, e.g. {@code "fill"}
   * @param index which item it is drawn for
   */
  public static KeyedStream of(String seed, String purpose, long index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(lengthPrefixed(seed));
      digest.update(lengthPrefixed(purpose));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(index).array());
      return new KeyedStream(ByteBuffer.wrap(digest.digest()).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] lengthPrefixed(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * A uniform integer in {@code [0, bound)}.
   *
   * @throws IllegalArgumentException if {@code bound} is not positive
   */
  public BigInteger nextBelow(BigInteger bound) {
    if (bound.signum() <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    int bits = bound.subtract(BigInteger.ONE).bitLength();
    int words = (bits + Long.SIZE - 1) / Long.SIZE;
    while (true) {
      ByteBuffer bytes = ByteBuffer.allocate(words * Long.BYTES);
      for (int i = 0; i < words; i++) {
        bytes.putLong(nextLong());
      }
      BigInteger draw = new BigInteger(1, bytes.array()).shiftRight(words * Long.SIZE - bits);
      if (draw.compareTo(bound) < 0) {
        return draw;
      }
    }
  }
}
