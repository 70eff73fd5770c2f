package org.coalmine.spark.training;

import static java.util.Objects.requireNonNull;

import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingState;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.api.DataSet;

/** A logical worker's part of a round: starts at the broadcast state, takes its steps. */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1;

  private final KeptTrainers kept;
  private final Broadcast<TrainingState> start;
  private transient @Nullable Trainer trainer;

  AveragingWorker(KeptTrainers kept, Broadcast<TrainingState> start) {
    super(
        null,
        true,
        new WorkerConfiguration(false, kept.batchSize(), kept.batchSize(), 0, 0, false),
        null,
        null,
        null);
    this.kept = kept;
    this.start = start;
  }

  @Override
  public MultiLayerNetwork getInitialModel() {
    trainer = kept.take(start.value(), TaskContext.getPartitionId());
    return trainer.network();
  }

  @Override
  public @Nullable ParameterAveragingTrainingResult processMinibatch(
      DataSet batch, MultiLayerNetwork network, boolean isLast) {
    requireNonNull(trainer).step(batch);
    return isLast ? getFinalResult(network) : null;
  }

  @Override
  public ParameterAveragingTrainingResult getFinalResult(MultiLayerNetwork network) {
    Trainer done = requireNonNull(trainer);
    AveragingResult result = new AveragingResult(done.state(), done.loss());
    trainer = null;
    kept.giveBack(done);
    return result;
  }
}
