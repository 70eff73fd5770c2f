package org.coalmine.exposure.count;

/** Which walk a model is walked with. */
final class Walks {
  private Walks() {}

  /**
   * A walk of a scored space. {@link TrieWalk} keeps panels whole, for models whose siblings share
   * work, and lanes as the bits of an int; {@link BufferedWalk} serves the others.
   */
  static Walk of(ScoredTrie space) {
    return space.lanes() == WalkLevel.LANES ? new TrieWalk(space) : new BufferedWalk(space);
  }
}
