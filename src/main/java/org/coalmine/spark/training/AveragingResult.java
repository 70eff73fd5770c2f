package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.coalmine.train.LossSum;
import org.coalmine.train.ParameterAverage;
import org.coalmine.train.TrainingState;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** What a worker brings back from a round: DL4J's result within the task, plain arrays beyond. */
@SuppressWarnings("EqualsHashCode") // DL4J's base compares INDArrays; nobody compares results
final class AveragingResult extends ParameterAveragingTrainingResult {
  private final Placed<Steps> share;

  AveragingResult(TrainingState state, LossSum loss) {
    super(null, null, loss.nats(), null, null, null);
    this.share = Placed.here(new Steps(state, loss));
  }

  /** What is averaged; nothing from a worker without a batch. */
  static Iterator<Placed<Steps>> share(ParameterAveragingTrainingResult result) {
    return result instanceof AveragingResult worker
        ? List.of(worker.share).iterator()
        : Collections.emptyIterator();
  }

  /** A worker's state after its steps, and their loss. */
  record Steps(TrainingState state, LossSum loss) implements Serializable {}

  /** The mean of the states, and the sum of the losses. */
  static final class Average implements Merging<Steps> {
    @Override
    public Steps slice(Steps whole, int number, int slices) {
      return new Steps(whole.state().slice(number, slices), whole.loss());
    }

    @Override
    public Steps merge(List<Steps> workers) {
      return new Steps(
          ParameterAverage.of(workers.stream().map(Steps::state).toList()),
          workers.stream().map(Steps::loss).reduce(LossSum.ZERO, LossSum::plus));
    }

    @Override
    public Steps join(List<Steps> slices) {
      return new Steps(
          TrainingState.joined(slices.stream().map(Steps::state).toList()), slices.get(0).loss());
    }
  }
}
