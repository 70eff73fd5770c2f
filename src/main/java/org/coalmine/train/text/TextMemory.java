package org.coalmine.train.text;

import java.util.concurrent.atomic.AtomicLong;

/** How much of the heap of a process the texts of its workers may take together. */
public final class TextMemory {
  /** What a Java process needs for itself, as Spark reckons, too. */
  private static final long RESERVED_BYTES = 300L << 20;

  /** Of the rest Spark takes up to three fifths; networks and their arrays need what is left. */
  private static final int SHARE = 5;

  private final long bytes;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param bytes the most that may be taken, 0 for nothing
   */
  public TextMemory(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("text-memory must not be negative: " + bytes);
    }
    this.bytes = bytes;
  }

  /** What is allowed where nobody says otherwise: a fifth of the heap above 300 MB. */
  public static long usual(long heapBytes) {
    return Math.max(0, heapBytes - RESERVED_BYTES) / SHARE;
  }

  /** Takes bytes of the budget; false, and nothing taken, if it does not hold so many more. */
  boolean take(long more) {
    long before = taken.get();
    while (before + more <= bytes) {
      if (taken.compareAndSet(before, before + more)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  void giveBack(long fewer) {
    taken.addAndGet(-fewer);
  }

  /** How many bytes are taken now. */
  public long taken() {
    return taken.get();
  }
}
