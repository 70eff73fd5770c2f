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
    if (batch.getLabelsMaskArray() != null) {
      return batch.getLabelsMaskArray().sumNumber().intValue();
    }
    int characters = 0;
    for (float target : batch.getLabels().data().asFloat()) {
      characters += target == PADDING ? 0 : 1;
    }
    return characters;
  }

  /**
   * The batch for the fused layers: inputs and targets as symbols, each {@code [rows, 1, length]},
   * the targets of padding {@value #PADDING}.
   */
  public DataSet symbols() {
    return new DataSet(column(inputs), column(targets));
  }

  private INDArray column(float[] values) {
    return Nd4j.create(values, new long[] {rows, 1, length}, 'c');
  }

  /**
   * The batch for DL4J's own layers: inputs and targets one-hot, {@code [rows, alphabetSize,
   * length]}, with a mask of the targets.
   */
  public DataSet oneHot(int alphabetSize) {
    INDArray features = Nd4j.create(rows, alphabetSize, length);
    INDArray labels = Nd4j.create(rows, alphabetSize, length);
    INDArray mask = Nd4j.create(rows, length);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < length; i++) {
        int target = (int) targets[row * length + i];
        features.putScalar(row, (int) inputs[row * length + i], i, 1);
        if (target != PADDING) {
          labels.putScalar(row, target, i, 1);
          mask.putScalar(row, i, 1);
        }
      }
    }
    return new DataSet(features, labels, null, mask);
  }
}
