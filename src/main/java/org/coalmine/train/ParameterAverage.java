package org.coalmine.train;

import java.util.Arrays;
import java.util.List;

/**
 * The averaging rule: the mean of the workers' parameters and of their updater states, summed in
 * double in the workers' order, so that it has the same bits wherever the workers ran.
 */
public final class ParameterAverage {
  /** Numbers summed at once: their sums stay in the first cache. */
  private static final int BLOCK = 1024;

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
    float[] mean = new float[arrays.get(0).length];
    for (float[] array : arrays) {
      if (array.length != mean.length) {
        throw new IllegalArgumentException(
            "states differ in length: %d and %d".formatted(mean.length, array.length));
      }
    }
    double count = arrays.size();
    double[] sums = new double[BLOCK];
    for (int from = 0; from < mean.length; from += BLOCK) {
      int end = Math.min(BLOCK, mean.length - from);
      Arrays.fill(sums, 0);
      for (float[] array : arrays) {
        for (int i = 0; i < end; i++) {
          sums[i] += array[from + i];
        }
      }
      for (int i = 0; i < end; i++) {
        mean[from + i] = (float) (sums[i] / count);
      }
    }
    return mean;
  }
}
