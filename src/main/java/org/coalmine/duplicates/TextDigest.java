package org.coalmine.duplicates;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Takes texts as 128 bits of their SHA-256: two texts with the same bits are the same text, up to a
 * chance of about n² / 2^129 among n of them.
 *
 * <p>A code point has the bytes of UTF-8, a lone surrogate those that its number would have. So
 * different texts have different bytes, whatever they hold. Not for several threads at once.
 */
public final class TextDigest {
  private final MessageDigest sha256;
  private byte[] bytes = new byte[1024];

  public TextDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * 128 bits of a digest.
   *
   * @param high the first eight bytes, big-endian
   * @param low the next eight
   */
  public record Bits(long high, long low) {}

  /** The digest of the code points from one place to before another. */
  public Bits of(int[] text, int from, int to) {
    if (bytes.length < 4 * (to - from)) {
      bytes = new byte[4 * (to - from)];
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      int codePoint = text[i];
      if (codePoint < 0x80) {
        bytes[length++] = (byte) codePoint;
      } else {
        if (codePoint < 0x800) {
          bytes[length++] = (byte) (0xC0 | codePoint >> 6);
        } else {
          if (codePoint < 0x10000) {
            bytes[length++] = (byte) (0xE0 | codePoint >> 12);
          } else {
            bytes[length++] = (byte) (0xF0 | codePoint >> 18);
            bytes[length++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
          }
          bytes[length++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        }
        bytes[length++] = (byte) (0x80 | codePoint & 0x3F);
      }
    }
    sha256.update(bytes, 0, length);
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    return new Bits(digest.getLong(), digest.getLong());
  }

  /** The digest of a whole text. */
  public Bits of(int[] text) {
    return of(text, 0, text.length);
  }
}
