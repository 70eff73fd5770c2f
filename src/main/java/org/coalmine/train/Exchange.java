package org.coalmine.train;

import java.util.IdentityHashMap;
import org.coalmine.kernel.Gemm;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Passes activations and errors between the fused layers of one network on the heap.
 *
 * <p>DL4J hands a layer's native array {@code [row, unit, time]} to the next layer. The fused
 * layers work on heap arrays {@code [time][row][padded unit]}; each native array handed out stands
 * for one, and a fused layer that gets the native array takes the heap array. In training the
 * native array is never filled, so a layer that finds no heap array for it is an error. Outside
 * training it is filled too.
 */
final class Exchange {
  private final IdentityHashMap<INDArray, HeapArrays> heapArrays = new IdentityHashMap<>();

  /**
   * A heap array and where its values begin.
   *
   * @param values {@code [time][row][padded unit]} from the offset on
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier between two layers, never compared
  record HeapArrays(float[] values, int offset) {}

  /** Forgets everything: a new step begins. */
  void clear() {
    heapArrays.clear();
  }

  /** A native array for DL4J to pass on, with the heap array that it stands for. */
  INDArray handOut(
      HeapArrays heap,
      int batch,
      int units,
      int length,
      ArrayType type,
      boolean training,
      LayerWorkspaceMgr workspaces) {
    INDArray plain =
        workspaces.createUninitialized(
            type, DataType.FLOAT, new long[] {length, batch, units}, 'c');
    if (!training) {
      fill(plain, heap, batch * length, units);
    }
    INDArray array = plain.permute(1, 2, 0);
    heapArrays.put(array, heap);
    return array;
  }

  private static void fill(INDArray plain, HeapArrays heap, int rows, int units) {
    int stride = Gemm.padded(units);
    float[] values = new float[rows * units];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(heap.values(), heap.offset() + row * stride, values, row * units, units);
    }
    Native.write(values, plain);
  }

  /** The heap array of a native array that DL4J passed on. */
  HeapArrays take(INDArray array, boolean training) {
    @Nullable HeapArrays heap = heapArrays.get(array);
    if (heap != null) {
      return heap;
    }
    if (training) {
      throw new IllegalStateException(
          "a fused layer was given an array no fused layer made: " + array.shapeInfoToString());
    }
    int batch = (int) array.size(0);
    int units = (int) array.size(1);
    int length = (int) array.size(2);
    int stride = Gemm.padded(units);
    float[] values = Native.read(array.permute(2, 0, 1));
    float[] padded = new float[batch * length * stride];
    for (int row = 0; row < batch * length; row++) {
      System.arraycopy(values, row * units, padded, row * stride, units);
    }
    return new HeapArrays(padded, 0);
  }

  /** The symbols of a {@code [row, 1, time]} array, {@code [time][row]}. */
  static int[] symbols(INDArray array) {
    int batch = (int) array.size(0);
    int length = (int) array.size(2);
    float[] values = Native.read(array);
    int[] symbols = new int[values.length];
    for (int row = 0; row < batch; row++) {
      for (int time = 0; time < length; time++) {
        symbols[time * batch + row] = (int) values[row * length + time];
      }
    }
    return symbols;
  }
}
