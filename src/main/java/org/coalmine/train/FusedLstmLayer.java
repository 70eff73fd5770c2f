package org.coalmine.train;

import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link FusedLstm} at work: one forward pass per step, its state kept for the backward pass. */
final class FusedLstmLayer extends LSTM implements FusedLayer {
  private static final float[] NOTHING = new float[0];

  private final transient LstmPass pass;
  private final boolean symbolic;
  private final transient Dropout dropout;
  private transient Exchange exchange = new Exchange();
  private transient float[] inputErrors = NOTHING;
  private transient float[] parameters = NOTHING;
  private transient float[] gradient = NOTHING;

  FusedLstmLayer(
      NeuralNetConfiguration conf,
      DataType type,
      LstmPass pass,
      boolean symbolic,
      Dropout dropout) {
    super(conf, type);
    this.pass = pass;
    this.symbolic = symbolic;
    this.dropout = dropout;
  }

  @Override
  public void exchange(Exchange shared) {
    exchange = shared;
  }

  @Override
  public void dropoutSeed(String seed) {
    dropout.seed(seed);
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    int batch = (int) input.size(0);
    int length = (int) input.size(2);
    parameters = Native.read(params(), parameters);
    pass.parameters(parameters);
    if (symbolic) {
      exchange.clear();
      pass.forward(batch, length, Exchange.symbols(input));
    } else {
      Exchange.HeapArrays heap = exchange.take(input, training);
      Exchange.HeapArrays kept = training ? dropout.forward(heap, iterationCount) : heap;
      pass.forward(batch, length, kept.values(), kept.offset());
    }
    return exchange.handOut(
        new Exchange.HeapArrays(pass.outputs(), pass.outputsOffset()),
        batch,
        (int) layerConf().getNOut(),
        length,
        ArrayType.ACTIVATIONS,
        training,
        workspaces);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return activate(input, training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    int batch = (int) input.size(0);
    int inputs = (int) layerConf().getNIn();
    int length = (int) input.size(2);
    Exchange.HeapArrays errors = exchange.take(epsilon, true);
    if (gradient.length != parameters.length) {
      gradient = new float[parameters.length];
    }
    if (symbolic) {
      pass.backward(errors.values(), null);
    } else {
      int size = batch * length * Gemm.padded(inputs);
      if (inputErrors.length != size) {
        inputErrors = new float[size];
      }
      pass.backward(errors.values(), inputErrors);
      dropout.backward(inputErrors);
    }
    pass.gradient(RowList.all(batch * length), gradient, 0);
    Native.write(gradient, getGradientsViewArray());
    Gradient views = new DefaultGradient();
    gradientViews.forEach(views::setGradientFor);
    INDArray passedOn =
        exchange.handOut(
            new Exchange.HeapArrays(inputErrors, 0),
            batch,
            symbolic ? 1 : inputs,
            length,
            ArrayType.ACTIVATION_GRAD,
            true,
            workspaces);
    return new Pair<>(views, passedOn);
  }
}
