package org.coalmine.spark;

import org.coalmine.train.LossSum;
import org.coalmine.train.TrainingState;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** What a worker brings back from a round, as plain arrays. */
@SuppressWarnings("EqualsHashCode") // DL4J's base compares INDArrays; nobody compares results
final class AveragingResult extends ParameterAveragingTrainingResult {
  private static final long serialVersionUID = 1;

  private final TrainingState state;
  private final LossSum loss;

  AveragingResult(TrainingState state, LossSum loss) {
    super(null, null, loss.nats(), null, null, null);
    this.state = state;
    this.loss = loss;
  }

  TrainingState state() {
    return state;
  }

  LossSum loss() {
    return loss;
  }
}
