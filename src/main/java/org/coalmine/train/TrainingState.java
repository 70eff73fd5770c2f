package org.coalmine.train;

import java.io.Serializable;

/**
 * What training carries from one averaging to the next. Plain arrays, since Spark may close an
 * INDArray it was given to broadcast or to cache.
 *
 * <p>The arrays are not copied: whoever makes a state hands them over, and nobody writes to them.
 *
 * @param parameters the network's parameters, flat, in DL4J's order
 * @param updaterState the optimizer's moments, flat, in DL4J's order
 * @param steps steps of a worker so far; the bias correction of Adam depends on it
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two places, never compared
public record TrainingState(float[] parameters, float[] updaterState, int steps)
    implements Serializable {
  public TrainingState {
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative: " + steps);
    }
  }
}
