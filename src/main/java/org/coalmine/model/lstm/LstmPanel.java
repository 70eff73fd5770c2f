package org.coalmine.model.lstm;

import java.util.Arrays;
import org.coalmine.kernel.AlignedStorage;
import org.coalmine.kernel.AlignedStorage.Stretch;
import org.coalmine.model.Panel;
import org.jspecify.annotations.Nullable;

/**
 * The states of 32 prefixes: for each layer the outputs and the cells, both {@code [unit][lane]},
 * without gaps. And what their children share, in room twice as large that an {@link LstmScorer}
 * lends: for each layer the recurrent products {@code bias + U·h} as {@code [4·unit + gate][lane]}.
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

  /** All zeros: before the first symbol. */
  void clear() {
    Arrays.fill(values, at, at + size(), 0f);
  }

  /** Copies a lane's outputs and cells into a lane of another (or the same) panel. */
  void copy(int lane, LstmPanel to, int toLane) {
    for (int value = 0; value < size(); value += Kernel.LANES) {
      to.values[to.at + value + toLane] = values[at + value + lane];
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

  private int size() {
    return hidden(model.layers()) - at;
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
