package org.coalmine.train;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's LSTM with the same parameters, computed by {@link LstmPass}. The first layer of a network
 * reads symbols, {@code [row, 1, time]}.
 */
final class FusedLstm extends LSTM {
  private static final long serialVersionUID = 1;

  private final boolean symbolic;
  private final double dropout;

  /**
   * @param symbolic whether the layer reads symbols
   * @param dropout probability of dropping an input
   */
  FusedLstm(int inputs, int units, boolean symbolic, double dropout) {
    this.symbolic = symbolic;
    this.dropout = dropout;
    setNIn(inputs);
    setNOut(units);
    setActivationFn(new ActivationTanH());
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
    LstmPass pass = new LstmPass((int) getNIn(), (int) getNOut(), symbolic);
    Dropout dropped = new Dropout(dropout, index);
    FusedLstmLayer layer = new FusedLstmLayer(conf, type, pass, symbolic, dropped);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }
}
