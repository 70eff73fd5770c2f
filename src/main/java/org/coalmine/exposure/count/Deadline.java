package org.coalmine.exposure.count;

/**
 * A moment on this process's clock.
 *
 * @param nanoTime as {@link System#nanoTime} will tell it; {@link Long#MAX_VALUE} for never
 */
record Deadline(long nanoTime) {
  static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

  /** So many nanoseconds from now; {@link Long#MAX_VALUE} for never. */
  static Deadline in(long nanos) {
    return nanos == Long.MAX_VALUE ? NEVER : new Deadline(System.nanoTime() + nanos);
  }

  /** Whether it is over. */
  boolean passed() {
    return nanoTime != Long.MAX_VALUE && System.nanoTime() - nanoTime >= 0;
  }
}
