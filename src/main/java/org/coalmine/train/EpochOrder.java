package org.coalmine.train;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.coalmine.draw.KeyedPermutation;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.WindowStore;

/**
 * Which of a worker's windows make up which batch: a permutation of them per epoch, drawn by (seed,
 * worker, epoch), cut into batches.
 */
public final class EpochOrder {
  private final WindowStore.Reader windows;
  private final int batchSize;
  private final KeyedPermutation permutation;

  public EpochOrder(TrainingSettings settings, WindowStore.Reader windows, int worker, int epoch) {
    this.windows = windows;
    this.batchSize = settings.batchSize();
    this.permutation =
        KeyedPermutation.of(
            settings.seed(), "epoch order of worker " + worker, epoch, windows.size());
  }

  /** How many batches some windows make: the last may be smaller. */
  public static long count(long windows, int batchSize) {
    return (windows + batchSize - 1) / batchSize;
  }

  /** The batches of a range, those past the last left out; each is read when it is asked for. */
  public Iterator<Batch> batches(long from, long to) {
    long end = Math.min(to, count(windows.size(), batchSize));
    return new Iterator<>() {
      private long number = from;

      @Override
      public boolean hasNext() {
        return number < end;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("no batch %d".formatted(number));
        }
        long first = number * batchSize;
        number++;
        int rows = (int) Math.min(batchSize, windows.size() - first);
        return Batch.of(windows, rows, row -> permutation.at(first + row));
      }
    };
  }
}
