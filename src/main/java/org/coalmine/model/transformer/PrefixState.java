package org.coalmine.model.transformer;

import org.jspecify.annotations.Nullable;

/**
 * The state behind a prefix: the chain of its tokens and what the output layer reads. Immutable.
 *
 * @param last null for the empty prefix
 * @param hidden the last layer's normed values at the last token; null for the empty prefix, behind
 *     which the model says nothing
 */
record PrefixState(@Nullable PrefixNode last, float @Nullable [] hidden) {
  static final PrefixState EMPTY = new PrefixState(null, null);

  /** Tokens of the prefix. */
  int length() {
    return last == null ? 0 : last.length;
  }
}
