package org.coalmine.model.lstm;

import org.coalmine.model.Panel;

/**
 * The states of 32 prefixes: for each layer the outputs and the cells, both {@code [unit][lane]}.
 * And what their children share, once there are any, in twice the room: for each layer the
 * recurrent products {@code bias + U·h} as {@code [4·unit + gate][lane]}.
 */
final class LstmPanel implements Panel {
  final PackedLstm model;
  final float[] values;
  private final AlignedStorage storage;
  private final int at;
  private final int unitValues;
  private float[] recurrent = new float[0];
  private int recurrentAt;

  /** Whether the recurrent products belong to the outputs. */
  boolean recurrentKnown;

  LstmPanel(PackedLstm model, AlignedStorage storage) {
    this.model = model;
    this.storage = storage;
    this.unitValues = model.paddedUnits() * Kernel.LANES;
    AlignedStorage.Stretch stretch =
        storage.allocate(Math.multiplyExact(2 * model.layers(), unitValues));
    this.values = stretch.array();
    this.at = stretch.at();
  }

  /** Where the outputs of a layer begin; its cells follow at once. */
  int hidden(int layer) {
    return at + 2 * layer * unitValues;
  }

  int cells(int layer) {
    return hidden(layer) + unitValues;
  }

  /** How many values the outputs and the cells of a layer have together. */
  int stateValues() {
    return 2 * unitValues;
  }

  /** The array of the recurrent products; empty until there is room for them. */
  float[] recurrent() {
    return recurrent;
  }

  /** Where the recurrent products of a layer begin. */
  int recurrent(int layer) {
    return recurrentAt + 4 * layer * unitValues;
  }

  void makeRoomForRecurrent() {
    if (recurrent.length == 0) {
      AlignedStorage.Stretch stretch =
          storage.allocate(Math.multiplyExact(4 * model.layers(), unitValues));
      recurrent = stretch.array();
      recurrentAt = stretch.at();
    }
  }
}
