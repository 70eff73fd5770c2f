package org.coalmine.train;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The same network in DL4J's own layers: the oracle of the fused ones. */
final class StockNetwork {
  private StockNetwork() {}

  static MultiLayerNetwork of(int layers, int units, int symbols, float[] parameters) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().updater(new Sgd(1)).miniBatch(false).list();
    for (int layer = 0; layer < layers; layer++) {
      list.layer(
          new LSTM.Builder()
              .nIn(layer == 0 ? symbols : units)
              .nOut(units)
              .activation(Activation.TANH)
              .dataFormat(RNNFormat.NCW)
              .build());
    }
    list.layer(
        new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nIn(units)
            .nOut(symbols)
            .activation(Activation.SOFTMAX)
            .dataFormat(RNNFormat.NCW)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init(Nd4j.create(parameters, new long[] {parameters.length}, 'c'), false);
    return network;
  }

  /** A batch of symbols as DL4J's layers want it: one-hot, with a mask of the targets. */
  static DataSet oneHot(DataSet batch, int symbols) {
    INDArray inputs = batch.getFeatures();
    INDArray targets = batch.getLabels();
    long rows = inputs.size(0);
    long length = inputs.size(2);
    INDArray features = Nd4j.create(rows, symbols, length);
    INDArray labels = Nd4j.create(rows, symbols, length);
    INDArray mask = Nd4j.create(rows, length);
    for (long row = 0; row < rows; row++) {
      for (long time = 0; time < length; time++) {
        features.putScalar(new long[] {row, inputs.getInt((int) row, 0, (int) time), time}, 1);
        int target = targets.getInt((int) row, 0, (int) time);
        if (target != Batch.PADDING) {
          labels.putScalar(new long[] {row, target, time}, 1);
          mask.putScalar(row, time, 1);
        }
      }
    }
    return new DataSet(features, labels, null, mask);
  }
}
