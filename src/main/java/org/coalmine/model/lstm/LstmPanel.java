package org.coalmine.model.lstm;

import org.coalmine.model.Panel;

/**
 * The states of 32 prefixes, and what their children share, in one array from {@code at} on. For
 * each layer: the outputs and the cells, both {@code [unit][lane]}, and the recurrent products
 * {@code bias + U·h} as {@code [4·unit + gate][lane]}.
 */
final class LstmPanel implements Panel {
  final PackedLstm model;
  final float[] values;
  private final int at;
  private final int unitValues;

  /** Whether the recurrent products belong to the outputs. */
  boolean recurrentKnown;

  LstmPanel(PackedLstm model, AlignedStorage storage) {
    this.model = model;
    this.unitValues = model.paddedUnits() * Kernel.LANES;
    AlignedStorage.Stretch stretch =
        storage.allocate(Math.multiplyExact(6 * model.layers(), unitValues));
    this.values = stretch.array();
    this.at = stretch.at();
  }

  /** Where the outputs of a layer begin; its cells follow at once. */
  int hidden(int layer) {
    return at + 6 * layer * unitValues;
  }

  int cells(int layer) {
    return hidden(layer) + unitValues;
  }

  int recurrent(int layer) {
    return hidden(layer) + 2 * unitValues;
  }

  /** How many values the outputs and the cells of a layer have together. */
  int stateValues() {
    return 2 * unitValues;
  }
}
