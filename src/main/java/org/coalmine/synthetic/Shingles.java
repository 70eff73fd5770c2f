package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import org.coalmine.text.Winnowing;

/**
 * The pieces of texts by which copies are found: of so many characters each, winnowed, so that
 * every common stretch of twice as many less one shows in both texts. Keyed, so that nobody can
 * write text whose pieces are taken for others.
 *
 * @param characters of a piece, at least 2
 * @param key of the fingerprints
 */
public record Shingles(int characters, long key) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  public Shingles {
    if (characters < 2) {
      throw new IllegalArgumentException("shingle must be at least 2: " + characters);
    }
  }

  /** The distinct fingerprints of a text, rising. */
  public long[] of(String text) {
    long[] found = new Winnowing(characters, characters).fingerprints(codePoints(text));
    for (int i = 0; i < found.length; i++) {
      found[i] = mixed(found[i] ^ key);
    }
    return distinct(found);
  }

  /** About how many fingerprints a text of so many characters has: two of each window and one. */
  public long pieces(long length) {
    return 2 * length / (characters + 1);
  }

  /** In which of so many parts of about equal size a fingerprint is. */
  public static int part(long fingerprint, int parts) {
    return (int) (((fingerprint >>> Integer.SIZE) * parts) >>> Integer.SIZE);
  }

  /** The distinct ones of some numbers, rising; the array is sorted. */
  public static long[] distinct(long[] numbers) {
    Arrays.sort(numbers);
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (i == 0 || numbers[i] != numbers[i - 1]) {
        numbers[count++] = numbers[i];
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  /** A loop: a stream takes half as long as the fingerprints. */
  private static int[] codePoints(String text) {
    int[] codePoints = new int[text.length()];
    int count = 0;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      codePoints[count++] = codePoint;
      at += Character.charCount(codePoint);
    }
    return count == codePoints.length ? codePoints : Arrays.copyOf(codePoints, count);
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 31)) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
