package org.coalmine.train;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * DL4J's softmax output layer with the same parameters, computed by {@link SoftmaxPass}. Its labels
 * are symbols, {@code [row, 1, time]}; {@link Batch#PADDING} has no loss.
 */
final class FusedOutput extends RnnOutputLayer {
  private static final long serialVersionUID = 1;

  private final double dropout;

  FusedOutput(int inputs, int symbols, double dropout) {
    this.dropout = dropout;
    setNIn(inputs);
    setNOut(symbols);
    setHasBias(true);
    setActivationFn(new ActivationSoftmax());
    setLossFn(new LossMCXENT());
    setWeightInitFn(new WeightInitXavier());
    setRnnDataFormat(RNNFormat.NCW);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    SoftmaxPass pass = new SoftmaxPass((int) getNIn(), (int) getNOut());
    Dropout dropped = new Dropout(dropout, index);
    FusedOutputLayer layer = new FusedOutputLayer(conf, type, pass, dropped);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }
}
