package org.coalmine.model.transformer;

import java.util.Arrays;

/**
 * Cosines and sines of the angles by which heads are turned, made for the positions that occur.
 * Angles are computed in {@code double} and their functions by {@link StrictMath}.
 */
final class RotaryTable {
  private final int pairs;
  private final double[] frequencies;
  private float[] cosines = new float[0];
  private float[] sines = new float[0];

  RotaryTable(Rotary rotary) {
    this.pairs = rotary.size() / 2;
    this.frequencies = new double[pairs];
    Arrays.setAll(frequencies, rotary::frequency);
  }

  private void cover(int positions) {
    int known = cosines.length / pairs;
    if (known >= positions) {
      return;
    }
    int now = Math.max(positions, 2 * known);
    cosines = Arrays.copyOf(cosines, now * pairs);
    sines = Arrays.copyOf(sines, now * pairs);
    for (int i = known * pairs; i < now * pairs; i++) {
      double angle = i / pairs * frequencies[i % pairs];
      cosines[i] = (float) StrictMath.cos(angle);
      sines[i] = (float) StrictMath.sin(angle);
    }
  }

  /**
   * Turns the first values of some heads that stand side by side.
   *
   * @param position from 0
   * @param headSize from one head to the next
   */
  void turn(float[] values, int at, int heads, int headSize, int position) {
    cover(position + 1);
    int table = position * pairs;
    for (int head = 0; head < heads; head++) {
      int first = at + head * headSize;
      int second = first + pairs;
      for (int i = 0; i < pairs; i++) {
        float x = values[first + i];
        float y = values[second + i];
        float cosine = cosines[table + i];
        float sine = sines[table + i];
        values[first + i] = Math.fma(x, cosine, -(y * sine));
        values[second + i] = Math.fma(y, cosine, x * sine);
      }
    }
  }
}
