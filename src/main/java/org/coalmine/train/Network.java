package org.coalmine.train;

import org.coalmine.draw.KeyedStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The DL4J network of some settings. */
public final class Network {
  private static final double RMSPROP_DECAY = 0.95;
  private static final float FORGET_BIAS = 1;

  private Network() {}

  /** A network that holds copies of the state's arrays. */
  public static MultiLayerNetwork of(TrainingSettings settings, int symbols, TrainingState state) {
    MultiLayerConfiguration configuration = configuration(settings, symbols);
    configuration.setIterationCount(state.steps());
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(vector(state.parameters()), false);
    if (state.updaterState().length > 0) {
      network.setUpdater(new MultiLayerUpdater(network, vector(state.updaterState())));
    }
    return network;
  }

  /**
   * The state training starts from: weights uniform in ±1/√units, forget biases 1, other biases 0,
   * moments 0.
   */
  public static TrainingState initial(TrainingSettings settings, int symbols) {
    Parameters layout = Parameters.of(settings, symbols);
    float[] parameters = new float[layout.size()];
    KeyedStream stream = KeyedStream.of(settings.seed(), "initial weights", 0);
    float bound = (float) (1 / Math.sqrt(settings.units()));
    for (int layer = 0; layer < layout.layers(); layer++) {
      for (int i = layout.inputWeights(layer); i < layout.biases(layer); i++) {
        parameters[i] = stream.nextFloat(-bound, bound);
      }
      int forget = layout.biases(layer) + Parameters.FORGET * layout.units();
      java.util.Arrays.fill(parameters, forget, forget + layout.units(), FORGET_BIAS);
    }
    for (int i = layout.outputWeights(); i < layout.outputBiases(); i++) {
      parameters[i] = stream.nextFloat(-bound, bound);
    }
    MultiLayerNetwork network =
        of(settings, symbols, new TrainingState(parameters, new float[0], 0));
    return state(network);
  }

  /** What a network holds, copied out. */
  public static TrainingState state(MultiLayerNetwork network) {
    INDArray moments = network.getUpdater().getStateViewArray();
    return new TrainingState(
        network.params().dup().data().asFloat(),
        moments == null ? new float[0] : moments.dup().data().asFloat(),
        network.getIterationCount());
  }

  private static INDArray vector(float[] values) {
    return Nd4j.create(values, new long[] {values.length}, 'c');
  }

  static MultiLayerConfiguration configuration(TrainingSettings settings, int symbols) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().updater(updater(settings)).miniBatch(false);
    if (settings.weightDecay() > 0) {
      builder.weightDecay(settings.weightDecay(), true);
    }
    NeuralNetConfiguration.ListBuilder layers = builder.list();
    for (int layer = 0; layer < settings.layers(); layer++) {
      layers.layer(
          new LSTM.Builder()
              .nIn(layer == 0 ? symbols : settings.units())
              .nOut(settings.units())
              .activation(Activation.TANH)
              .dataFormat(RNNFormat.NCW)
              .build());
    }
    layers.layer(
        new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nIn(settings.units())
            .nOut(symbols)
            .activation(Activation.SOFTMAX)
            .dataFormat(RNNFormat.NCW)
            .build());
    layers.setTrainingWorkspaceMode(WorkspaceMode.ENABLED);
    return layers.build();
  }

  private static IUpdater updater(TrainingSettings settings) {
    switch (settings.optimizer()) {
      case ADAM:
        return new Adam(settings.learningRate());
      case RMSPROP:
        return new RmsProp(settings.learningRate(), RMSPROP_DECAY, RmsProp.DEFAULT_RMSPROP_EPSILON);
      case SGD:
        return new Nesterovs(settings.learningRate(), settings.momentum());
    }
    throw new AssertionError(settings.optimizer());
  }
}
