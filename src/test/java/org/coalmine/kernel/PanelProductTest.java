package org.coalmine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The products' bits are those of one chain of fused multiply-adds a result, upwards. */
final class PanelProductTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 5, 7",
    "8, 16, 16",
    "9, 17, 17",
    "12, 256, 32",
    "13, 257, 33",
    "64, 200, 200",
    "71, 770, 50",
    "128, 7, 96"
  })
  void resultsAreOneChainWhicheverWayWeightsAreStored(int rows, int inputs, int outputs) {
    for (boolean bfloat16 : new boolean[] {false, true}) {
      float[][] weights = new float[outputs][];
      Arrays.setAll(weights, output -> weights(inputs, bfloat16));
      PanelMatrix matrix = pack(weights, bfloat16);
      int stride = matrix.panels() * PanelProduct.PANEL + 3;
      float[] x = values(rows * (inputs + 2));
      float[] strips = values(PanelProduct.stripped(rows) * inputs);
      PanelProduct.pack(x, inputs + 2, rows, inputs, strips);
      float[] start = values(PanelProduct.stripped(rows) * stride);
      float[] out = start.clone();
      new PanelProduct().multiply(matrix, 0, matrix.panels(), strips, rows, out, stride);
      for (int row = 0; row < rows; row++) {
        for (int output = 0; output < outputs; output++) {
          float chain = start[row * stride + output];
          for (int input = 0; input < inputs; input++) {
            chain = Math.fma(weights[output][input], x[row * (inputs + 2) + input], chain);
          }
          assertThat(out[row * stride + output]).isEqualTo(chain);
        }
      }
    }
  }

  @Test
  void somePanelsGiveTheSameAsAll() {
    float[][] weights = new float[5 * PanelProduct.PANEL - 3][];
    Arrays.setAll(weights, output -> weights(300, false));
    PanelMatrix matrix = pack(weights, false);
    float[] strips = values(PanelProduct.STRIP * 300);
    int all = 5 * PanelProduct.PANEL;
    float[] whole = new float[PanelProduct.STRIP * all];
    new PanelProduct().multiply(matrix, 0, 5, strips, 1, whole, all);
    int some = 2 * PanelProduct.PANEL;
    float[] part = new float[PanelProduct.STRIP * some];
    new PanelProduct().multiply(matrix, 3, 5, strips, 1, part, some);
    assertThat(Arrays.copyOf(part, some)).isEqualTo(Arrays.copyOfRange(whole, all - some, all));
  }

  @Test
  void weightsAreFoundAgain() {
    for (boolean bfloat16 : new boolean[] {false, true}) {
      float[][] weights = new float[37][];
      Arrays.setAll(weights, output -> weights(11, bfloat16));
      PanelMatrix matrix = pack(weights, bfloat16);
      float[] row = new float[13];
      matrix.row(35, row, 1);
      assertThat(Arrays.copyOfRange(row, 1, 12)).isEqualTo(weights[35]);
      assertThat(matrix.isBfloat16()).isEqualTo(bfloat16);
      int held = (37 + PanelProduct.PANEL - 1) / PanelProduct.PANEL * PanelProduct.PANEL * 11;
      assertThat(matrix.bytes()).isEqualTo(held * (bfloat16 ? 2L : 4L));
    }
  }

  @Test
  void whatIsNoBfloat16IsNotStoredAsOne() {
    assertThatThrownBy(() -> pack(new float[][] {{1 / 3f}}, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.333");
  }

  @Test
  void aMatrixThatFitsInNoArrayIsRefused() {
    assertThatThrownBy(() -> PanelMatrix.pack(32, 1 << 16, 1 << 15, true, (output, row) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536 × 32768");
  }

  private static PanelMatrix pack(float[][] weights, boolean bfloat16) {
    return PanelMatrix.pack(
        PanelProduct.PANEL,
        weights.length,
        weights[0].length,
        bfloat16,
        (output, row) -> System.arraycopy(weights[output], 0, row, 0, row.length));
  }

  private float[] weights(int count, boolean bfloat16) {
    float[] weights = values(count);
    if (bfloat16) {
      for (int i = 0; i < count; i++) {
        weights[i] = Float.intBitsToFloat(Float.floatToRawIntBits(weights[i]) & 0xffff0000);
      }
    }
    return weights;
  }

  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
