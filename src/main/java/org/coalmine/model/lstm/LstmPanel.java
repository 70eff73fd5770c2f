package org.coalmine.model.lstm;

import org.coalmine.model.Panel;

/**
 * The states of 32 prefixes, each array {@code [unit][lane]}, and what their children share: the
 * recurrent products {@code bias + U·h} as {@code [4·unit + gate][lane]}.
 */
final class LstmPanel implements Panel {
  final PackedLstm model;
  final float[][] hidden;
  final float[][] cells;
  final float[][] recurrent;

  /** Whether {@link #recurrent} belongs to {@link #hidden}. */
  boolean recurrentKnown;

  LstmPanel(PackedLstm model) {
    this.model = model;
    int layers = model.layers();
    int values = model.paddedUnits() * Kernel.LANES;
    this.hidden = new float[layers][values];
    this.cells = new float[layers][values];
    this.recurrent = new float[layers][4 * values];
  }

  float[] topHidden() {
    return hidden[hidden.length - 1];
  }
}
