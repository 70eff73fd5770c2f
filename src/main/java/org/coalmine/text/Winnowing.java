package org.coalmine.text;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The fingerprints of a text by which repeats are found (Schleimer, Wilkerson, Aiken 2003): of the
 * hashes of all its pieces of {@code piece} characters, the least of every {@code window}
 * neighbours is kept, the last of equal ones.
 *
 * <p>Where a text of at least {@code piece + window - 1} characters occurs twice, both occurrences
 * hold the same {@code window} neighbours, and from these the same piece is kept. So no such repeat
 * is missed, be it in two texts or overlapping itself in one. A text of random characters keeps two
 * of {@code window + 1} pieces; a run of one character keeps nearly all.
 *
 * @param piece characters of a piece, at least 1
 * @param window neighbours of which one is kept, at least 1
 */
public record Winnowing(int piece, int window) implements Serializable {
  /** An odd multiplier without a pattern in its bits: 2^64 over the golden ratio. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  public Winnowing {
    require("piece", piece);
    require("window", window);
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }

  /**
   * The winnowing that finds every repeat of so many characters, and tells of none shorter than
   * just above half of them.
   *
   * @param characters at least 2
   */
  public static Winnowing ofRepeats(int characters) {
    int window = characters / 2;
    return new Winnowing(characters - window + 1, window);
  }

  /** The length from which on no repeat is missed. */
  public int shortestCertain() {
    return piece + window - 1;
  }

  /**
   * Where the kept pieces of a text begin, ascending, in code points.
   *
   * @param text in code points
   * @return nothing of a text that is shorter than {@link #shortestCertain}
   */
  public int[] kept(int[] text) {
    Kept kept = new Kept();
    keep(text, kept);
    return Arrays.copyOf(kept.starts, kept.count);
  }

  /**
   * The hashes of the kept pieces of a text, in the order of {@link #kept}: equal where pieces are
   * equal, and otherwise by a chance of 2⁻⁶⁴.
   *
   * @param text in code points
   */
  public long[] fingerprints(int[] text) {
    Kept kept = new Kept();
    keep(text, kept);
    return Arrays.copyOf(kept.hashes, kept.count);
  }

  private static final class Kept {
    private int[] starts = new int[16];
    private long[] hashes = new long[16];
    private int count;

    void add(int start, long hash) {
      if (count > 0 && starts[count - 1] == start) {
        return;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      starts[count] = start;
      hashes[count++] = hash;
    }
  }

  private void keep(int[] text, Kept kept) {
    int pieces = text.length - piece + 1;
    if (pieces < window) {
      return;
    }
    long leaving = 1;
    for (int i = 1; i < piece; i++) {
      leaving *= FACTOR;
    }
    long sum = 0;
    for (int i = 0; i < piece - 1; i++) {
      sum = sum * FACTOR + mixed(text[i]);
    }
    // pieces that may still be the least of a window: starts and hashes, hashes ascending
    int[] starts = new int[window];
    long[] hashes = new long[window];
    int first = 0;
    int waiting = 0;
    for (int start = 0; start < pieces; start++) {
      sum = sum * FACTOR + mixed(text[start + piece - 1]);
      long hash = mixed(sum);
      sum -= leaving * mixed(text[start]);
      if (waiting > 0 && starts[first] <= start - window) {
        first = first + 1 == window ? 0 : first + 1;
        waiting--;
      }
      while (waiting > 0 && hashes[(first + waiting - 1) % window] >= hash) {
        waiting--;
      }
      int last = (first + waiting) % window;
      starts[last] = start;
      hashes[last] = hash;
      waiting++;
      if (start >= window - 1) {
        kept.add(starts[first], hashes[first]);
      }
    }
  }

  /** Spreads a value over all bits (the finalizer of MurmurHash3). */
  private static long mixed(long value) {
    long mixed = value + FACTOR;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
