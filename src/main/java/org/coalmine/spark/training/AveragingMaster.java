package org.coalmine.spark.training;

import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.LossSum;
import org.coalmine.train.TrainingState;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Parameter averaging with the same bits on any cluster.
 *
 * <p>DL4J's master merges the workers' results in the order in which they happen to finish, and
 * floating-point sums depend on the order. Here every partition is one logical worker, whatever the
 * number of cores; the results travel as plain arrays and are averaged in double in the order of
 * the partitions ({@link MergedRound}), the updater's state like the parameters. What goes out is
 * an array too: Spark closes an INDArray that it holds.
 *
 * <p>One call of {@link #executeTraining} is one round: each partition's batches, then the average.
 * The common state is kept here, as arrays; DL4J's network on the driver stays what it was.
 */
final class AveragingMaster extends ParameterAveragingTrainingMaster {
  private final TrainingSettings settings;
  private final int symbols;
  private final Consumer<Placed<?>> moved;
  private final String training = UUID.randomUUID().toString();
  private TrainingState state;
  private @Nullable Broadcast<TrainingState> sent;
  private LossSum lastLoss = LossSum.ZERO;

  /**
   * @param moved told of every worker's task where it ran
   */
  AveragingMaster(
      TrainingSettings settings, int symbols, TrainingState start, Consumer<Placed<?>> moved) {
    super(
        new Builder(settings.workers(), settings.batchSize())
            .batchSizePerWorker(settings.batchSize())
            .averagingFrequency(settings.averagingFrequency())
            .repartionData(Repartition.Never)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .saveUpdater(true));
    this.settings = settings;
    this.symbols = symbols;
    this.moved = moved;
    this.state = start;
  }

  /** The mean of the workers after the last round. */
  TrainingState state() {
    return state;
  }

  /** The loss of the steps of the last round. */
  LossSum lastLoss() {
    return lastLoss;
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> batches) {
    doIteration(network, batches, 1, 1);
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
    sent = network.getSparkContext().broadcast(state);
    return new AveragingWorker(new KeptTrainers(training, settings, symbols), sent);
  }

  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      @Nullable SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int round,
      int rounds) {
    MergedRound<AveragingResult.Steps> merged =
        MergedRound.of(
            results.flatMap(AveragingResult::share),
            settings.workers(),
            state.bytes(),
            new AveragingResult.Average());
    merged.places().forEach(moved);
    lastLoss = merged.value().loss();
    state = merged.value().state();
    if (sent != null) {
      sent.destroy();
    }
  }
}
