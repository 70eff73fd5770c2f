package org.coalmine.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes at which a release is looked at, fixed before it is read: its first documents that have
 * about 10, 30, 100, 300 thousand characters and so on, and all of them.
 */
public final class ReleaseCurve {
  private static final long FIRST = 10_000;

  private ReleaseCurve() {}

  /** The sizes that are aimed at, in characters, below so many. */
  public static List<Long> sizes(long characters) {
    List<Long> sizes = new ArrayList<>();
    for (long size = FIRST; size < characters; size *= 10) {
      sizes.add(size);
      if (3 * size < characters) {
        sizes.add(3 * size);
      }
      if (size > characters / 10) {
        break;
      }
    }
    return sizes;
  }

  /**
   * How many of the first documents make each size, rising, the last of them all. A size is reached
   * by as many documents as have so many characters on average; how many they really have is
   * counted.
   *
   * @param documents of the release
   * @param characters of all of them
   */
  public static List<Long> documents(long documents, long characters) {
    List<Long> cuts = new ArrayList<>();
    for (long size : sizes(characters)) {
      long some = Math.round((double) documents * size / characters);
      if (some > 0 && some < documents && (cuts.isEmpty() || some > cuts.get(cuts.size() - 1))) {
        cuts.add(some);
      }
    }
    cuts.add(documents);
    return cuts;
  }
}
