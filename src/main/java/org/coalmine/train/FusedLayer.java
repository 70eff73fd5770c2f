package org.coalmine.train;

/** A layer that passes heap arrays to its neighbours, and drops inputs by a seed. */
interface FusedLayer {
  /** Makes the layer pass its arrays through an exchange it shares with the others. */
  void exchange(Exchange shared);

  /** What the dropped inputs are drawn by. */
  void dropoutSeed(String seed);
}
