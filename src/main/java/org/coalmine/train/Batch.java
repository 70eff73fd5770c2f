package org.coalmine.train;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
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
   * A batch of some windows of a block.
   *
   * @param rows how many windows
   * @param window the number of the window in each row
   */
  public static Batch of(WindowBlock block, int rows, IntUnaryOperator window) {
    int length = 0;
    for (int row = 0; row < rows; row++) {
      length = Math.max(length, block.length(window.applyAsInt(row)) - 1);
    }
    Batch batch = new Batch(rows, length);
    for (int row = 0; row < rows; row++) {
      int number = window.applyAsInt(row);
      int targets = block.length(number) - 1;
      for (int i = 0; i < targets; i++) {
        batch.inputs[row * length + i] = block.symbol(number, i);
        batch.targets[row * length + i] = block.symbol(number, i + 1);
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
