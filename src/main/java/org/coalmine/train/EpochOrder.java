package org.coalmine.train;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.draw.KeyedPermutation;
import org.coalmine.settings.TrainingSettings;

/**
 * Which of a worker's windows make up which batch: a permutation of them per epoch, drawn by (seed,
 * worker, epoch), cut into batches.
 */
public final class EpochOrder {
  private final WindowBlock windows;
  private final int batchSize;
  private final KeyedPermutation permutation;

  public EpochOrder(TrainingSettings settings, WindowBlock windows, int worker, int epoch) {
    this.windows = windows;
    this.batchSize = settings.batchSize();
    this.permutation =
        KeyedPermutation.of(
            settings.seed(), "epoch order of worker " + worker, epoch, windows.size());
  }

  /** How many batches some windows make: the last may be smaller. */
  public static int count(int windows, int batchSize) {
    return (windows + batchSize - 1) / batchSize;
  }

  /** The batches of a range, those past the last left out. */
  public List<Batch> batches(int from, int to) {
    List<Batch> batches = new ArrayList<>();
    for (int number = from; number < to && number * batchSize < windows.size(); number++) {
      int first = number * batchSize;
      int rows = Math.min(batchSize, windows.size() - first);
      batches.add(Batch.of(windows, rows, row -> (int) permutation.at(first + row)));
    }
    return batches;
  }
}
