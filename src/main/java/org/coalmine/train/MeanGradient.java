package org.coalmine.train;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the gradient of a batch's summed loss into that of its mean loss per character and clips
 * its Euclidean norm over all parameters, before the optimizer sees it.
 */
final class MeanGradient extends BaseTrainingListener {
  private final double largestNorm;
  private int characters = 1;
  private float[] values = new float[0];

  /**
   * @param largestNorm 0 for no clipping
   */
  MeanGradient(double largestNorm) {
    this.largestNorm = largestNorm;
  }

  /** Says how many characters the next batch predicts. */
  void next(int characters) {
    this.characters = Math.max(1, characters);
  }

  @Override
  public void onGradientCalculation(Model model) {
    INDArray gradient = ((MultiLayerNetwork) model).getFlattenedGradients();
    double scale = 1.0 / characters;
    if (largestNorm > 0) {
      values = Native.read(gradient, values);
      double norm = scale * Math.sqrt(sumOfSquares(values));
      if (norm > largestNorm) {
        scale *= largestNorm / norm;
      }
    }
    gradient.muli((float) scale);
  }

  private static double sumOfSquares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }
}
