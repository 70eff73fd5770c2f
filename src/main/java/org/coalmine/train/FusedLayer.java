package org.coalmine.train;

/** A layer that can pass heap arrays to its neighbours. */
interface FusedLayer {
  /** Makes the layer pass its arrays through an exchange it shares with the others. */
  void exchange(Exchange shared);
}
