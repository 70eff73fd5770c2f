package org.coalmine.model.transformer;

import org.jspecify.annotations.Nullable;

/**
 * The last token of a prefix: its keys and values in all layers, and the prefix before it. Prefixes
 * that begin alike share these nodes. Immutable.
 */
final class PrefixNode {
  final @Nullable PrefixNode parent;

  /** Tokens of the prefix. */
  final int length;

  /** [layer][keys of all heads, values of all heads]. */
  final float[] keysAndValues;

  PrefixNode(@Nullable PrefixNode parent, float[] keysAndValues) {
    this.parent = parent;
    this.length = parent == null ? 1 : parent.length + 1;
    this.keysAndValues = keysAndValues;
  }
}
