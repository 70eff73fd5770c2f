package org.coalmine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.coalmine.model.lstm.Kernel;
import org.coalmine.model.lstm.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedMatrixTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1 | 0 1", "72 | 0 72", "73 | 0 36 73", "200 | 0 66 133 200"})
  void aSumIsTakenInTheFewestRunsOf72(int depth, String starts) {
    PackedMatrix matrix = PackedMatrix.of(1, depth, new float[depth]);
    int[] found = IntStream.rangeClosed(0, matrix.runs()).map(matrix::runStart).toArray();
    assertThat(found)
        .isEqualTo(Arrays.stream(starts.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  /** 2²⁴ swallows ones that are added one by one, and takes fifty at once. */
  @ParameterizedTest
  @CsvSource({"72, 16777216", "100, 16777266"})
  void aRunIsSummedByItselfBeforeItIsAdded(int depth, float expected) {
    float[] ones = new float[depth];
    Arrays.fill(ones, 1f);
    ones[0] = 1 << 24;
    float[] panel = new float[depth * Kernel.LANES];
    Arrays.fill(panel, 1f);
    for (Kernel kernel : Kernels.available()) {
      float[] out = new float[PackedMatrix.BLOCK_ROWS * Kernel.LANES];
      kernel.multiply(PackedMatrix.of(1, depth, ones), 0, 1, panel, 0, out, 0, out, 0);
      assertThat(out[5]).as(kernel.name()).isEqualTo(expected);
    }
  }
}
