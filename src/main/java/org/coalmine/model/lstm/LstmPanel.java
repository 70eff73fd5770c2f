package org.coalmine.model.lstm;

import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.lstm.AlignedStorage.Stretch;
import org.jspecify.annotations.Nullable;

/**
 * The states of 32 prefixes: for each layer the outputs and the cells, both {@code [unit][lane]}.
 * And what their children share, in room twice as large that an {@link LstmScorer} lends: for each
 * layer the recurrent products {@code bias + U·h} as {@code [4·unit + gate][lane]}.
 */
final class LstmPanel implements Panel {
  final PackedLstm model;
  final float[] values;
  private final int at;
  private final int unitValues;

  /** Where the recurrent products are, if they are known. */
  @Nullable Stretch recurrent;

  LstmPanel(PackedLstm model, AlignedStorage storage) {
    this.model = model;
    this.unitValues = model.paddedUnits() * Kernel.LANES;
    Stretch stretch = storage.allocate(Math.multiplyExact(2 * model.layers(), unitValues));
    this.values = stretch.array();
    this.at = stretch.at();
  }

  /** One lane's outputs and cells, layer after layer, waiting. */
  static final class Kept implements KeptState {
    final PackedLstm model;
    final float[] values;

    Kept(PackedLstm model) {
      this.model = model;
      this.values = new float[2 * model.layers() * model.paddedUnits()];
    }
  }

  /** Copies a lane's outputs and cells out of the panel, a stride apart, to lie side by side. */
  void keep(int lane, float[] to) {
    for (int value = 0; value < to.length; value++) {
      to[value] = values[at + value * Kernel.LANES + lane];
    }
  }

  /** The way back of {@link #keep}. */
  void restore(float[] from, int lane) {
    for (int value = 0; value < from.length; value++) {
      values[at + value * Kernel.LANES + lane] = from[value];
    }
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

  /** Where the recurrent products of a layer begin in their stretch. */
  int recurrentOffset(int layer) {
    return 4 * layer * unitValues;
  }

  /** How many values the recurrent products have. */
  int recurrentValues() {
    return recurrentOffset(model.layers());
  }
}
