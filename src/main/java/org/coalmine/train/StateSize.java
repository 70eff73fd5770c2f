package org.coalmine.train;

import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;

/**
 * How large the state of a training is.
 *
 * @param parameters of the network
 * @param moments that the optimizer keeps beside them
 */
public record StateSize(long parameters, long moments) {
  /** The state of a network over an alphabet of so many symbols. */
  public static StateSize of(TrainingSettings settings, int symbols) {
    long parameters = Parameters.of(settings, symbols).size();
    return new StateSize(
        parameters, settings.optimizer() == Optimizer.ADAM ? 2 * parameters : parameters);
  }

  /** What one worker sends and gets in a round. */
  public long bytes() {
    return Float.BYTES * (parameters + moments);
  }

  /** Weights alone: what a model file holds. */
  public long modelBytes() {
    return Float.BYTES * parameters;
  }
}
