package org.coalmine.model.transformer;

import org.coalmine.model.KeptState;
import org.jspecify.annotations.Nullable;

/** A state that waits outside of a panel; null until one does. */
final class TransformerKeptState implements KeptState {
  final PackedTransformer model;
  @Nullable PrefixState state;

  TransformerKeptState(PackedTransformer model) {
    this.model = model;
  }
}
