package org.coalmine.train;

import java.util.Arrays;
import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.coalmine.kernel.RowView;

/**
 * A whole network over one batch on plain arrays, its errors kept per row: what private training
 * needs between the backward pass and the gradient.
 */
final class ForwardBackward {
  private final Parameters layout;
  private final LstmPass[] layers;
  private final SoftmaxPass output;
  private final float[][] errors;
  private final GhostNorm ghostNorm = new GhostNorm();
  private int[] symbols = new int[0];

  ForwardBackward(Parameters layout, float[] parameters) {
    this.layout = layout;
    layers = new LstmPass[layout.layers()];
    for (int layer = 0; layer < layers.length; layer++) {
      layers[layer] = new LstmPass(layout.inputs(layer), layout.units(), layer == 0);
      layers[layer].parameters(
          Arrays.copyOfRange(
              parameters, layout.inputWeights(layer), layout.inputWeights(layer + 1)));
    }
    output = new SoftmaxPass(layout.units(), layout.symbols());
    output.parameters(Arrays.copyOfRange(parameters, layout.outputWeights(), layout.size()));
    errors = new float[layers.length][0];
  }

  /**
   * Forward and backward; the summed loss in nats.
   *
   * @param symbols inputs, {@code [time][row]}
   * @param targets {@code [time][row]}, {@link Batch#PADDING} where a window has ended
   */
  double run(int batch, int length, int[] symbols, int[] targets) {
    this.symbols = symbols;
    for (int layer = 0; layer < layers.length; layer++) {
      if (layer == 0) {
        layers[layer].forward(batch, length, symbols);
      } else {
        LstmPass below = layers[layer - 1];
        layers[layer].forward(batch, length, below.outputs(), below.outputsOffset());
      }
    }
    LstmPass top = layers[layers.length - 1];
    double nats = output.forward(batch * length, top.outputs(), top.outputsOffset(), targets);
    int size = batch * length * Gemm.padded(layout.units());
    for (int layer = 0; layer < layers.length; layer++) {
      if (errors[layer].length < size) {
        errors[layer] = new float[size];
      }
    }
    output.backward(errors[layers.length - 1]);
    for (int layer = layers.length - 1; layer >= 0; layer--) {
      layers[layer].backward(errors[layer], layer == 0 ? null : errors[layer - 1]);
    }
    return nats;
  }

  private RowView topOutputs() {
    LstmPass top = layers[layers.length - 1];
    return new RowView(
        top.outputs(), top.outputsOffset(), Gemm.padded(layout.units()), layout.units());
  }

  /** The gradient over some rows, flat in DL4J's order; overwritten. */
  void gradient(RowList rows, float[] gradient) {
    for (int layer = 0; layer < layers.length; layer++) {
      layers[layer].gradient(rows, gradient, layout.inputWeights(layer));
    }
    output.gradient(topOutputs(), rows, gradient, layout.outputWeights());
  }

  /** The squared norm of the gradient over some rows, by {@link GhostNorm}. */
  double squaredNorm(RowList rows) {
    double sum = ghostNorm.squared(rows, output.errors(), null, topOutputs());
    for (int layer = 0; layer < layers.length; layer++) {
      LstmPass pass = layers[layer];
      sum +=
          layer == 0
              ? ghostNorm.squared(rows, pass.errors(), symbols, pass.statesBefore())
              : ghostNorm.squared(rows, pass.errors(), null, pass.inputs(), pass.statesBefore());
    }
    return sum;
  }

  /** Scales the errors of some rows, and with them what they add to the gradient. */
  void scale(RowList rows, float factor) {
    scale(output.errors(), rows, factor);
    for (LstmPass layer : layers) {
      scale(layer.errors(), rows, factor);
    }
  }

  private static void scale(RowView view, RowList rows, float factor) {
    for (int i = 0; i < rows.size(); i++) {
      int from = view.start(rows.at(i));
      for (int at = from; at < from + view.width(); at++) {
        view.values()[at] *= factor;
      }
    }
  }

  /** How many products a row pair of {@link #squaredNorm} takes. */
  int pairCost() {
    int rows = layout.rows();
    int cost = layout.symbols() + layout.units();
    for (int layer = 0; layer < layers.length; layer++) {
      cost += rows + layout.units() + (layer == 0 ? 0 : layout.inputs(layer));
    }
    return cost;
  }
}
