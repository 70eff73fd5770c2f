package org.coalmine.train;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies between heap arrays and DL4J's native ones, at the speed of memory. */
final class Native {
  private Native() {}

  /** The values of an array in c order. */
  static float[] read(INDArray array) {
    return read(array, new float[0]);
  }

  /** The values of an array in c order, in the given array if it has that length. */
  static float[] read(INDArray array, float[] reused) {
    INDArray plain = isPlain(array) ? array : array.dup('c');
    int length = Math.toIntExact(plain.length());
    float[] values = reused.length == length ? reused : new float[length];
    pointer(plain).get(values, 0, values.length);
    return values;
  }

  /** Overwrites an array whose values stand in c order without gaps. */
  static void write(float[] values, INDArray array) {
    if (!isPlain(array) || array.length() != values.length) {
      throw new IllegalArgumentException(
          "cannot write %d values to %s".formatted(values.length, array.shapeInfoToString()));
    }
    pointer(array).put(values, 0, values.length);
  }

  private static FloatPointer pointer(INDArray array) {
    return new FloatPointer(array.data().addressPointer());
  }

  private static boolean isPlain(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      return false;
    }
    long stride = 1;
    for (int dimension = array.rank() - 1; dimension >= 0; dimension--) {
      if (array.size(dimension) != 1 && array.stride(dimension) != stride) {
        return false;
      }
      stride *= array.size(dimension);
    }
    return true;
  }
}
