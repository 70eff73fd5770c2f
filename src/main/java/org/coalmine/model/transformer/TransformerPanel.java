package org.coalmine.model.transformer;

import org.coalmine.model.Panel;
import org.jspecify.annotations.Nullable;

/** The states of {@link TransformerScorer#LANES} prefixes; null where a lane is empty. */
final class TransformerPanel implements Panel {
  final PackedTransformer model;
  final @Nullable PrefixState[] states = new @Nullable PrefixState[TransformerScorer.LANES];

  TransformerPanel(PackedTransformer model) {
    this.model = model;
  }
}
