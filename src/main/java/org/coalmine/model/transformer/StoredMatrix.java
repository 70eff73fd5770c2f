package org.coalmine.model.transformer;

import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The values of a tensor, as they lie in the checkpoint: floats, or upper halves of floats. */
record StoredMatrix(
    int rows, int columns, float @Nullable [] floats, short @Nullable [] upperHalves) {

  /** A matrix of some of the rows: row i of it is row {@code from(i)} of this. */
  Matrix rows(int count, IntUnaryOperator from) {
    if (floats != null) {
      float[] picked = new float[count * columns];
      for (int row = 0; row < count; row++) {
        System.arraycopy(floats, from.applyAsInt(row) * columns, picked, row * columns, columns);
      }
      return Matrix.of(count, columns, picked);
    }
    short[] halves = Objects.requireNonNull(upperHalves);
    short[] picked = new short[count * columns];
    for (int row = 0; row < count; row++) {
      System.arraycopy(halves, from.applyAsInt(row) * columns, picked, row * columns, columns);
    }
    return Matrix.ofBfloat16(count, columns, picked);
  }

  /** All of it, not copied. */
  Matrix whole() {
    return floats != null
        ? Matrix.of(rows, columns, floats)
        : Matrix.ofBfloat16(rows, columns, Objects.requireNonNull(upperHalves));
  }

  /** A matrix of some of the columns, each of which becomes a row. */
  Matrix turned(int from, int count) {
    if (floats != null) {
      float[] turned = new float[count * rows];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < count; i++) {
          turned[i * rows + row] = floats[row * columns + from + i];
        }
      }
      return Matrix.of(count, rows, turned);
    }
    short[] halves = Objects.requireNonNull(upperHalves);
    short[] turned = new short[count * rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        turned[i * rows + row] = halves[row * columns + from + i];
      }
    }
    return Matrix.ofBfloat16(count, rows, turned);
  }
}
