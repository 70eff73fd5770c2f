package org.coalmine.token;

import java.io.Serializable;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The merges of byte-pair encoding: which neighbours become one symbol, and in what order.
 *
 * <p>Of all neighbours in a piece that have a merge, the one that stands first in the list is
 * merged, and of equal ones the leftmost, until none is left (Sennrich, Haddow, Birch, ACL 2016).
 * Immutable.
 */
public final class Merges implements Serializable {
  private static final long serialVersionUID = 1;

  /** No merge: after every rank. */
  static final int NO_MERGE = Integer.MAX_VALUE;

  /** From so many symbols on a queue is faster than looking through all neighbours. */
  private static final int LONG_PIECE = 48;

  private final long[] pairs;
  private final int[] ranks;
  private final int[] merged;
  private final int mask;

  /**
   * From a list; where it names a pair twice, the later place counts.
   *
   * @param left the left symbols
   * @param right the right ones
   * @param merged what they become
   */
  Merges(int[] left, int[] right, int[] merged) {
    int slots = Integer.highestOneBit(Math.max(8, 4 * left.length - 1));
    this.pairs = new long[slots];
    this.ranks = new int[slots];
    this.merged = merged.clone();
    this.mask = slots - 1;
    Arrays.fill(pairs, -1);
    for (int rank = 0; rank < left.length; rank++) {
      long pair = pair(left[rank], right[rank]);
      int slot = slot(pair);
      pairs[slot] = pair;
      ranks[slot] = rank;
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int slot(long pair) {
    long mixed = (pair ^ pair >>> 29) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (pairs[slot] != -1 && pairs[slot] != pair) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** How many places the list has. */
  int size() {
    return merged.length;
  }

  /** The left symbol of every place; −1 where a later place has the same pair. */
  int[] leftOfAll() {
    return ofAll(32);
  }

  /** The right symbol of every place; −1 where a later place has the same pair. */
  int[] rightOfAll() {
    return ofAll(0);
  }

  private int[] ofAll(int shift) {
    int[] all = new int[merged.length];
    Arrays.fill(all, -1);
    for (int slot = 0; slot < pairs.length; slot++) {
      if (pairs[slot] != -1) {
        all[ranks[slot]] = (int) (pairs[slot] >>> shift);
      }
    }
    return all;
  }

  /** The place of the merge of two neighbours in the list; {@link #NO_MERGE} if they have none. */
  int rank(int left, int right) {
    int slot = slot(pair(left, right));
    return pairs[slot] == -1 ? NO_MERGE : ranks[slot];
  }

  /** What the neighbours of a merge become. */
  int merged(int rank) {
    return merged[rank];
  }

  /**
   * Merges a piece in place.
   *
   * @param symbols the piece; its first places hold what it becomes
   * @param count how many symbols it has
   * @return how many it becomes
   */
  int apply(int[] symbols, int count) {
    return count < LONG_PIECE ? scanned(symbols, count) : queued(symbols, count);
  }

  private int scanned(int[] symbols, int count) {
    int live = count;
    while (live > 1) {
      int best = NO_MERGE;
      int place = -1;
      for (int i = 0; i + 1 < live; i++) {
        int rank = rank(symbols[i], symbols[i + 1]);
        if (rank < best) {
          best = rank;
          place = i;
        }
      }
      if (place < 0) {
        break;
      }
      symbols[place] = merged[best];
      System.arraycopy(symbols, place + 2, symbols, place + 1, live - place - 2);
      live--;
    }
    return live;
  }

  /** With a queue of merges; a merge whose neighbours have changed since is passed over. */
  private int queued(int[] symbols, int count) {
    int[] next = new int[count];
    int[] previous = new int[count];
    PriorityQueue<Long> queue = new PriorityQueue<>();
    for (int i = 0; i < count; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 == count ? -1 : i + 1;
      offer(queue, symbols, i, next[i]);
    }
    while (!queue.isEmpty()) {
      long merge = queue.remove();
      int place = (int) merge;
      int right = next[place];
      if (symbols[place] < 0 || right < 0) {
        continue;
      }
      int rank = rank(symbols[place], symbols[right]);
      if (rank != (int) (merge >>> 32)) {
        continue;
      }
      symbols[place] = merged[rank];
      symbols[right] = -1;
      next[place] = next[right];
      if (next[place] >= 0) {
        previous[next[place]] = place;
      }
      offer(queue, symbols, place, next[place]);
      if (previous[place] >= 0) {
        offer(queue, symbols, previous[place], place);
      }
    }
    int live = 0;
    for (int place = 0; place >= 0; place = next[place]) {
      symbols[live++] = symbols[place];
    }
    return live;
  }

  private void offer(PriorityQueue<Long> queue, int[] symbols, int left, int right) {
    if (right >= 0) {
      int rank = rank(symbols[left], symbols[right]);
      if (rank != NO_MERGE) {
        queue.add((long) rank << 32 | left);
      }
    }
  }
}
