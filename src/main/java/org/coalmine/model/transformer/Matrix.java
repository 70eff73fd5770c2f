package org.coalmine.model.transformer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A matrix as it is stored, row-major, a row for each output: floats, or bfloat16 kept as the upper
 * halves of floats. Both hold the same values exactly. Immutable.
 */
public final class Matrix {
  private final int outputs;
  private final int inputs;
  private final float @Nullable [] floats;
  private final short @Nullable [] halves;

  private Matrix(
      int outputs, int inputs, float @Nullable [] floats, short @Nullable [] halves, int length) {
    if (length != (long) outputs * inputs) {
      throw new IllegalArgumentException(
          "a matrix of %d × %d does not have %d values".formatted(outputs, inputs, length));
    }
    this.outputs = outputs;
    this.inputs = inputs;
    this.floats = floats;
    this.halves = halves;
  }

  /**
   * A matrix of floats.
   *
   * @param values must not change afterwards: they are not copied
   */
  public static Matrix of(int outputs, int inputs, float[] values) {
    return new Matrix(outputs, inputs, values, null, values.length);
  }

  /**
   * A matrix of bfloat16.
   *
   * @param values the upper halves of floats; must not change afterwards: they are not copied
   */
  public static Matrix ofBfloat16(int outputs, int inputs, short[] values) {
    return new Matrix(outputs, inputs, null, values, values.length);
  }

  /** How many rows there are. */
  public int outputs() {
    return outputs;
  }

  /** How many values a row has. */
  public int inputs() {
    return inputs;
  }

  /** Whether it is stored as bfloat16. */
  public boolean isBfloat16() {
    return halves != null;
  }

  /** Copies a row to the beginning of an array. */
  public void row(int output, float[] into) {
    int from = output * inputs;
    if (halves == null) {
      System.arraycopy(floats, from, into, 0, inputs);
      return;
    }
    for (int i = 0; i < inputs; i++) {
      into[i] = Float.intBitsToFloat(halves[from + i] << 16);
    }
  }

  /**
   * Copies a row of a matrix that {@link #isBfloat16 is bfloat16} to the beginning of an array, as
   * upper halves of floats.
   */
  public void row(int output, short[] into) {
    if (halves == null) {
      throw new IllegalStateException("a matrix of floats has no halves");
    }
    System.arraycopy(halves, output * inputs, into, 0, inputs);
  }

  /** Whether another matrix has the same values, however they are stored. */
  boolean holdsTheSameAs(Matrix other) {
    if (outputs != other.outputs || inputs != other.inputs) {
      return false;
    }
    float[] one = new float[inputs];
    float[] two = new float[inputs];
    for (int output = 0; output < outputs; output++) {
      row(output, one);
      other.row(output, two);
      if (!Arrays.equals(one, two)) {
        return false;
      }
    }
    return true;
  }
}
