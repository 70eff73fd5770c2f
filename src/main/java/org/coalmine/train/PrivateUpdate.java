package org.coalmine.train;

import org.coalmine.settings.TrainingSettings;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The optimizer of private training, on the driver: DL4J's, given a gradient from elsewhere. */
public final class PrivateUpdate {
  private final MultiLayerNetwork network;

  /** An optimizer that goes on from a state. */
  public PrivateUpdate(TrainingSettings settings, int symbols, TrainingState state) {
    network = Network.of(settings, symbols, state, 0);
    network.initGradientsView();
  }

  /**
   * One step.
   *
   * @param noisySum the sum of clipped gradients with its noise
   * @param divisor what the sum is divided by, {@code PrivacySettings.divisor}: neither the units
   *     drawn nor those there are
   */
  public void step(double[] noisySum, double divisor) {
    float[] mean = new float[noisySum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (noisySum[i] / divisor);
    }
    INDArray gradient = network.getFlattenedGradients();
    Native.write(mean, gradient);
    int steps = network.getIterationCount();
    network
        .getUpdater()
        .update(
            network, new DefaultGradient(gradient), steps, 0, 1, LayerWorkspaceMgr.noWorkspaces());
    network.params().subi(gradient.reshape(network.params().shape()));
    network.getLayerWiseConfigurations().setIterationCount(steps + 1);
  }

  /** Where training stands. */
  public TrainingState state() {
    return Network.state(network);
  }
}
