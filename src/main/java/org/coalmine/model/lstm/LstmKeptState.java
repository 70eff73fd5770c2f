package org.coalmine.model.lstm;

import org.coalmine.model.KeptState;

/** One lane's outputs and cells, layer after layer, outside of an {@link LstmPanel}. */
final class LstmKeptState implements KeptState {
  final PackedLstm model;
  final float[] values;

  LstmKeptState(PackedLstm model) {
    this.model = model;
    this.values = new float[2 * model.layers() * model.paddedUnits()];
  }
}
