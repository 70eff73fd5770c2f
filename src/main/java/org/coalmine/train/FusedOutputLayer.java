package org.coalmine.train;

import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.coalmine.kernel.RowView;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link FusedOutput} at work: the loss is a by-product of the gradient. */
final class FusedOutputLayer extends RnnOutputLayer implements FusedLayer {
  private static final float[] NOTHING = new float[0];

  private final transient SoftmaxPass pass;
  private final transient Dropout dropout;
  private transient Exchange exchange = new Exchange();
  private transient float[] errors = NOTHING;
  private transient float[] parameters = NOTHING;
  private transient float[] gradient = NOTHING;
  private double nats;

  FusedOutputLayer(NeuralNetConfiguration conf, DataType type, SoftmaxPass pass, Dropout dropout) {
    super(conf, type);
    this.pass = pass;
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

  private Exchange.HeapArrays forward(boolean training) {
    Exchange.HeapArrays heap = exchange.take(input, training);
    Exchange.HeapArrays kept = training ? dropout.forward(heap, iterationCount) : heap;
    parameters = Native.read(params(), parameters);
    pass.parameters(parameters);
    int rows = (int) (input.size(0) * input.size(2));
    nats = pass.forward(rows, kept.values(), kept.offset(), Exchange.symbols(labels));
    return kept;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaces) {
    Exchange.HeapArrays kept = forward(true);
    int batch = (int) input.size(0);
    int inputs = (int) input.size(1);
    int length = (int) input.size(2);
    int size = batch * length * Gemm.padded(inputs);
    if (errors.length != size) {
      errors = new float[size];
    }
    if (gradient.length != parameters.length) {
      gradient = new float[parameters.length];
    }
    pass.backward(errors);
    RowView seen = new RowView(kept.values(), kept.offset(), Gemm.padded(inputs), inputs);
    pass.gradient(seen, RowList.all(batch * length), gradient, 0);
    dropout.backward(errors);
    Native.write(gradient, getGradientsViewArray());
    Gradient views = new DefaultGradient();
    gradientViews.forEach(views::setGradientFor);
    INDArray passedOn =
        exchange.handOut(
            new Exchange.HeapArrays(errors, 0),
            batch,
            inputs,
            length,
            ArrayType.ACTIVATION_GRAD,
            true,
            workspaces);
    return new Pair<>(views, passedOn);
  }

  /** The summed loss in nats: of the last gradient in training, computed anew otherwise. */
  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (!training) {
      forward(false);
    }
    score = nats + regularization;
    return score;
  }
}
