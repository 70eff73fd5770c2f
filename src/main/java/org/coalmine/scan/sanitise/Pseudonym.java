package org.coalmine.scan.sanitise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.coalmine.scan.Kind;

/**
 * A keyed permutation π of the indices of a space, [0, |R|).
 *
 * <p>An index is divided into two halves of its bits, which ten rounds change by turns: a half is
 * added, bit by bit, to HMAC-SHA-256 of the round and the other half (Luby and Rackoff 1988; four
 * rounds are a pseudorandom permutation of large halves, the others are for small ones). That
 * permutes [0, 2ⁿ), n the bits of |R| − 1. Where the image is no index it is permuted again: the
 * cycle of an index comes back to one (Black and Rogaway 2002), after fewer than two steps on
 * average.
 *
 * <p>The permutation depends on the key, the kind and |R| alone, so two spellings of a value, whose
 * spaces are ordered alike, have one pseudonym. Not safe to share between threads.
 */
final class Pseudonym {
  private static final int ROUNDS = 10;
  private static final int BLOCK_BITS = 256;
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final byte[] tweak;
  private final BigInteger size;
  private final int leftBits;
  private final int rightBits;

  /**
   * @param mac by {@link #mac}
   * @param size |R|, at least one
   */
  Pseudonym(Mac mac, Kind kind, BigInteger size) {
    if (size.signum() <= 0) {
      throw new IllegalArgumentException("size must be positive");
    }
    int bits = size.subtract(BigInteger.ONE).bitLength();
    this.mac = mac;
    this.size = size;
    this.leftBits = bits / 2;
    this.rightBits = bits - leftBits;
    this.tweak = mac.doFinal((kind.key() + '\0' + size).getBytes(UTF_8));
  }

  /** The function that all permutations of a key share; whoever has the key can undo them. */
  static Mac mac(byte[] key) {
    Mac whole = keyed(key);
    return keyed(whole.doFinal("pseudonyms".getBytes(UTF_8)));
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * π of an index.
   *
   * @throws IndexOutOfBoundsException if it is negative or not below |R|
   */
  BigInteger of(BigInteger index) {
    if (index.signum() < 0 || index.compareTo(size) >= 0) {
      throw new IndexOutOfBoundsException("the index is outside of its space");
    }
    BigInteger image = index;
    do {
      image = permuted(image);
    } while (image.compareTo(size) >= 0);
    return image;
  }

  private BigInteger permuted(BigInteger value) {
    BigInteger left = value.shiftRight(rightBits);
    BigInteger right = value.subtract(left.shiftLeft(rightBits));
    for (int round = 0; round < ROUNDS; round++) {
      if (round % 2 == 0) {
        left = left.xor(random(round, right, leftBits));
      } else {
        right = right.xor(random(round, left, rightBits));
      }
    }
    return left.shiftLeft(rightBits).or(right);
  }

  /** So many bits that nobody without the key can tell from random ones. */
  private BigInteger random(int round, BigInteger half, int bits) {
    byte[] known = half.toByteArray();
    byte[] bytes = new byte[(bits + BLOCK_BITS - 1) / BLOCK_BITS * (BLOCK_BITS / Byte.SIZE)];
    for (int at = 0; at < bytes.length; at += BLOCK_BITS / Byte.SIZE) {
      mac.update(tweak);
      mac.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(round).putInt(at).flip());
      byte[] block = mac.doFinal(known);
      System.arraycopy(block, 0, bytes, at, block.length);
    }
    return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - bits);
  }
}
