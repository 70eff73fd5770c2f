package org.coalmine.train;

import java.util.Arrays;
import java.util.List;
import org.coalmine.draw.KeyedStream;
import org.coalmine.settings.TrainingSettings;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** The DL4J network of some settings. */
public final class Network {
  private static final double RMSPROP_DECAY = 0.95;
  private static final float FORGET_BIAS = 1;

  private Network() {}

  /**
   * A network that holds copies of the state's arrays.
   *
   * @param worker the logical worker it is for: workers drop different inputs
   */
  public static MultiLayerNetwork of(
      TrainingSettings settings, int symbols, TrainingState state, int worker) {
    MultiLayerConfiguration configuration = configuration(settings, symbols);
    configuration.setIterationCount(state.steps());
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(vector(state.parameters()), false);
    Exchange exchange = new Exchange();
    for (Layer layer : network.getLayers()) {
      if (layer instanceof FusedLayer fused) {
        fused.exchange(exchange);
        fused.dropoutSeed(dropoutSeed(settings, worker));
      }
    }
    if (state.updaterState().length > 0) {
      network.setUpdater(new MultiLayerUpdater(network, vector(state.updaterState())));
    }
    return network;
  }

  /**
   * Overwrites a network of the same settings: it then goes on as one that {@link #of} makes.
   *
   * @param state with the updater's state
   */
  static void overwrite(
      MultiLayerNetwork network, TrainingSettings settings, TrainingState state, int worker) {
    Native.write(state.parameters(), network.params());
    Native.write(state.updaterState(), network.getUpdater().getStateViewArray());
    network.getLayerWiseConfigurations().setIterationCount(state.steps());
    for (Layer layer : network.getLayers()) {
      if (layer instanceof FusedLayer fused) {
        fused.dropoutSeed(dropoutSeed(settings, worker));
      }
    }
  }

  private static String dropoutSeed(TrainingSettings settings, int worker) {
    return settings.seed() + ", worker " + worker;
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
      Arrays.fill(parameters, forget, forget + layout.units(), FORGET_BIAS);
    }
    for (int i = layout.outputWeights(); i < layout.outputBiases(); i++) {
      parameters[i] = stream.nextFloat(-bound, bound);
    }
    return from(settings, symbols, parameters);
  }

  /** The state that training starts from with given weights: moments 0. */
  static TrainingState from(TrainingSettings settings, int symbols, float[] parameters) {
    return state(of(settings, symbols, new TrainingState(parameters, new float[0], 0), 0));
  }

  /** What a network holds, copied out. */
  public static TrainingState state(MultiLayerNetwork network) {
    INDArray moments = network.getUpdater().getStateViewArray();
    return new TrainingState(
        Native.read(network.params()),
        moments == null ? new float[0] : Native.read(moments),
        network.getIterationCount());
  }

  private static INDArray vector(float[] values) {
    return Nd4j.create(values, new long[] {values.length}, 'c');
  }

  static MultiLayerConfiguration configuration(TrainingSettings settings, int symbols) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().updater(updater(settings)).miniBatch(false);
    NeuralNetConfiguration.ListBuilder layers = builder.list();
    for (int layer = 0; layer < settings.layers(); layer++) {
      boolean first = layer == 0;
      int inputs = first ? symbols : settings.units();
      double dropout = first ? 0 : settings.dropout();
      FusedLstm lstm = new FusedLstm(inputs, settings.units(), first, dropout);
      lstm.setRegularization(decay(settings));
      layers.layer(lstm);
    }
    FusedOutput output = new FusedOutput(settings.units(), symbols, settings.dropout());
    output.setRegularization(decay(settings));
    layers.layer(output);
    layers.setTrainingWorkspaceMode(WorkspaceMode.ENABLED);
    return layers.build();
  }

  /** Set per layer: what DL4J's builder is given for all layers, it gives to each twice. */
  private static List<Regularization> decay(TrainingSettings settings) {
    return settings.weightDecay() > 0
        ? List.of(new WeightDecay(settings.weightDecay(), true))
        : List.of();
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
