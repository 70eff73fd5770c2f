package org.coalmine.train;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import org.coalmine.train.text.WindowStore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Windows side by side: what a worker sees in one step. Row by row a window's inputs and, one place
 * on, its targets; where a window is shorter than the longest, both are padding.
 */
public final class Batch {
  /** The target of a padded position: no loss, no gradient. */
  public static final int PADDING = -1;

  private final int rows;
  private final int length;
  private final float[] inputs;
  private final float[] targets;

  private Batch(int rows, int length) {
    this.rows = rows;
    this.length = length;
    inputs = new float[rows * length];
    targets = new float[rows * length];
    Arrays.fill(targets, PADDING);
  }

  /**
   * A batch of some windows.
   *
   * @param rows how many windows
   * @param window the number of the window in each row
   */
  public static Batch of(WindowStore.Reader text, int rows, IntToLongFunction window) {
    char[][] windows = new char[rows][];
    int length = 0;
    for (int row = 0; row < rows; row++) {
      windows[row] = text.window(window.applyAsLong(row));
      length = Math.max(length, windows[row].length - 1);
    }
    Batch batch = new Batch(rows, length);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < windows[row].length - 1; i++) {
        batch.inputs[row * length + i] = windows[row][i];
        batch.targets[row * length + i] = windows[row][i + 1];
      }
    }
    return batch;
  }

  /** How many characters a batch predicts, padding not counted. */
  static int characters(org.nd4j.linalg.dataset.api.DataSet batch) {
    int characters = 0;
    for (float target : Native.read(batch.getLabels())) {
      characters += target == PADDING ? 0 : 1;
    }
    return characters;
  }

  /**
   * The batch as DL4J passes it on: inputs and targets as symbols, each {@code [rows, 1, length]},
   * the targets of padding {@value #PADDING}.
   */
  public DataSet dataSet() {
    return new DataSet(column(inputs), column(targets));
  }

  private INDArray column(float[] values) {
    return Nd4j.create(values, new long[] {rows, 1, length}, 'c');
  }
}
