package org.coalmine.kernel;

/**
 * Hands out stretches of large arrays that begin on a line of the cache, where the collector lets
 * them: a vector load that straddles two lines counts twice, which costs a matrix product 5 %.
 *
 * <p>Java does not say where an array lies. But G1 puts one of at least half a region at the start
 * of a region, and its elements follow a header of 16 bytes, so an index of 12 floats more than a
 * multiple of 16 is on a line. Chunks of 4 MB are that large in heaps of up to 16 GB. Elsewhere
 * only the speed differs.
 */
public final class AlignedStorage {
  private static final int LINE = 16;
  private static final int FIRST = LINE - 4;
  private static final int CHUNK = 1 << 20;

  private float[] chunk = new float[0];
  private int next;

  /** Floats of an array from an index on, all zero at first. */
  public record Stretch(float[] array, int at) {}

  public Stretch allocate(int floats) {
    int lines = (floats + LINE - 1) / LINE * LINE;
    if (chunk.length < next + lines) {
      chunk = new float[Math.max(CHUNK, FIRST + lines)];
      next = FIRST;
    }
    int at = next;
    next += lines;
    return new Stretch(chunk, at);
  }
}
