package org.coalmine.train;

import org.coalmine.settings.TrainingSettings;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.DataSet;

/** One worker's network between two averagings: takes steps and counts their loss. */
public final class Trainer {
  private final TrainingSettings settings;
  private final MultiLayerNetwork network;
  private final MeanGradient meanGradient;
  private LossSum loss = LossSum.ZERO;

  /** A worker that goes on from a state. */
  public Trainer(TrainingSettings settings, int symbols, TrainingState state, int worker) {
    this.settings = settings;
    network = Network.of(settings, symbols, state, worker);
    meanGradient = new MeanGradient(settings.gradientClip());
    network.setListeners(meanGradient);
  }

  /**
   * Goes on from another state, as another worker: to the same bits as a trainer made for them. The
   * network's arrays are kept, which is cheaper.
   */
  public void restart(TrainingState state, int worker) {
    Network.overwrite(network, settings, state, worker);
    loss = LossSum.ZERO;
  }

  /** The network being trained. */
  public MultiLayerNetwork network() {
    return network;
  }

  /** One step of the optimizer on one batch. */
  public void step(DataSet batch) {
    int characters = Batch.characters(batch);
    meanGradient.next(characters);
    double decay = network.calcRegularizationScore(true);
    network.fit(batch);
    double nats = network.score() - decay;
    loss = loss.plus(new LossSum(nats, characters));
  }

  /** The loss on one batch, without a step. */
  public LossSum evaluate(org.nd4j.linalg.dataset.DataSet batch) {
    double nats = network.score(batch, false) - network.calcRegularizationScore(true);
    return new LossSum(nats, Batch.characters(batch));
  }

  /** The loss of all steps so far, each before its update. */
  public LossSum loss() {
    return loss;
  }

  /** What the next averaging takes. */
  public TrainingState state() {
    return Network.state(network);
  }
}
