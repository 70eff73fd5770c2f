package org.coalmine.audit.plan;

import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.TextMemory;
import org.coalmine.train.text.WindowStore;

/**
 * What the text of a training takes on each executor, beside networks and canaries. Known before
 * anything is read but the length of the corpus.
 *
 * @param heapBytes of the heap, kept from the first round to the last
 * @param textBytes on the local disk: what the heap does not hold
 * @param sortBytes on the local disk: the sorted windows, kept so that a lost share can be built
 *     again, and as much again while the shares are built
 */
public record TextDemand(long heapBytes, long textBytes, long sortBytes) {
  /**
   * What Spark's sort writes for a window beside its symbols: a key of four numbers and the marks
   * of a stream of objects, after compression. Measured (docs/scale.md).
   */
  private static final int SORTED_RECORD_BYTES = 24;

  /** Every window goes to the disk twice at most: by the tasks that cut it, and by the sort. */
  private static final int SORT_COPIES = 2;

  /**
   * The demand of an executor.
   *
   * @param characters of the corpus, in all
   * @param documents of the corpus; the last window of each is seldom full
   * @param symbols of the vocabulary; beyond 256 a symbol takes two bytes
   * @param executors processes that the workers are spread over, 1 in one JVM
   * @param textMemoryBytes what {@code training.text-memory} allows, or {@link
   *     TextMemory#usual(long)} of the heap
   */
  public static TextDemand of(
      long characters,
      long documents,
      int symbols,
      TrainingSettings settings,
      int executors,
      long textMemoryBytes) {
    if (executors < 1) {
      throw new IllegalArgumentException("executors must be at least 1: " + executors);
    }
    int workersHere = (settings.workers() + executors - 1) / executors;
    double share = Math.min(1, workersHere / (double) settings.workers());
    double windows = (characters / (double) settings.window() + documents) * share;
    double text = WindowStore.bytes(characters * share, windows, symbols, settings.window() + 1);
    double heap = Math.min(text, textMemoryBytes);
    double sorted =
        SORT_COPIES
            * (WindowStore.symbolBytes(characters * share + windows, symbols)
                + SORTED_RECORD_BYTES * windows);
    return new TextDemand(Math.round(heap), Math.round(text - heap), Math.round(sorted));
  }

  /** Bytes of the local disk, while the shares are built; half of the sort's are freed after it. */
  public long diskBytes() {
    return textBytes + sortBytes;
  }
}
