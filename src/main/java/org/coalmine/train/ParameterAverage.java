package org.coalmine.train;

import java.util.List;

/**
 * The averaging rule: the mean of the workers' parameters and of their updater states, summed in
 * double in the workers' order, so that it has the same bits wherever the workers ran.
 */
public final class ParameterAverage {
  private ParameterAverage() {}

  /**
   * The mean of the states of the workers that took a step; its steps are the largest of theirs.
   *
   * @param states in the workers' order, at least one, all of the same lengths
   */
  public static TrainingState of(List<TrainingState> states) {
    if (states.isEmpty()) {
      throw new IllegalArgumentException("no worker took a step");
    }
    return new TrainingState(
        mean(states.stream().map(TrainingState::parameters).toList()),
        mean(states.stream().map(TrainingState::updaterState).toList()),
        states.stream().mapToInt(TrainingState::steps).max().orElseThrow());
  }

  private static float[] mean(List<float[]> arrays) {
    double[] sums = new double[arrays.get(0).length];
    for (float[] array : arrays) {
      if (array.length != sums.length) {
        throw new IllegalArgumentException(
            "states differ in length: %d and %d".formatted(sums.length, array.length));
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += array[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      mean[i] = (float) (sums[i] / arrays.size());
    }
    return mean;
  }
}
