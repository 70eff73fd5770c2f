package org.coalmine.train;

import java.util.Arrays;

/**
 * What an {@link LstmPass} keeps from forward to backward, and the time step at which its {@link
 * CellSweep}s work.
 *
 * <p>Laid out {@code [time][row][unit]}. Cells and outputs begin with the state before the first
 * step, which is zero, so what a step finds and what it leaves stand one batch of rows apart.
 */
final class LstmTape {
  /** Units of a gate, padded; a row of gates is {@value Parameters#GATES} of these. */
  final int group;

  /** Floats from one row to the next in all arrays but that of the gates. */
  final int stride;

  /** Rows of the batch. */
  int rows;

  float[] gates = new float[0];
  float[] cells = new float[0];
  float[] outputs = new float[0];

  /** tanh of the cells, without the state before the first step. */
  float[] squashed = new float[0];

  /** dLoss/dOutput of one step. */
  float[] outputErrors = new float[0];

  /** dLoss/dCell of one step. */
  float[] cellErrors = new float[0];

  /** Where the step's first row stands in the gates. */
  int gatesAt;

  /** The same in cells and outputs before the step, and in the squashed cells. */
  int before;

  /** The same in cells and outputs after the step. */
  int now;

  LstmTape(int group, int stride) {
    this.group = group;
    this.stride = stride;
  }

  /** Floats from one row of gates to the next. */
  int gatesStride() {
    return Parameters.GATES * group;
  }

  /** Makes room for a batch whose state before the first step is zero. */
  void begin(int batch, int length) {
    rows = batch;
    int all = batch * length;
    if (gates.length < all * gatesStride() || cells.length < (all + batch) * stride) {
      gates = new float[all * gatesStride()];
      squashed = new float[all * stride];
      cells = new float[(all + batch) * stride];
      outputs = new float[(all + batch) * stride];
    }
    if (cellErrors.length < batch * stride) {
      outputErrors = new float[batch * stride];
      cellErrors = new float[batch * stride];
    }
    Arrays.fill(cells, 0, batch * stride, 0);
    Arrays.fill(outputs, 0, batch * stride, 0);
    Arrays.fill(cellErrors, 0, batch * stride, 0);
  }

  /** Turns to a time step. */
  void at(int time) {
    gatesAt = time * rows * gatesStride();
    before = time * rows * stride;
    now = before + rows * stride;
  }
}
