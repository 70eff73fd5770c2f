package org.coalmine.model;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;

/** An array of a {@link SafeTensors} file: in memory, or where it lies in the file that is read. */
interface StoredTensor {
  List<Integer> shape();

  String dtype();

  float[] values() throws IOException;

  short[] upperHalves() throws IOException;

  FloatBuffer view() throws IOException;
}
