package org.coalmine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The products' bits are those of one chain of fused multiply-adds a result, upwards. */
final class GemmTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 5, 7",
    "8, 16, 16",
    "9, 17, 17",
    "12, 208, 32",
    "13, 209, 33",
    "64, 200, 200",
    "71, 450, 50",
    "130, 7, 96"
  })
  void productOfRows(int m, int k, int n) {
    float[] a = values(m * (k + 3) + 2);
    float[] b = values(n * (k + 1) + 4);
    float[] packed = values(Gemm.packedSize(k, n));
    Gemm.packTransposed(b, 4, k + 1, k, n, packed);
    float[] strips = values(Gemm.stripsSize(m, k));
    Gemm.packRows(a, 2, k + 3, m, k, strips);
    check(
        m,
        n,
        k,
        strips,
        packed,
        (row, p) -> a[2 + row * (k + 3) + p],
        (p, c) -> b[4 + c * (k + 1) + p]);
  }

  @ParameterizedTest
  @CsvSource({"8, 5, 9", "16, 128, 200", "104, 131, 33", "24, 300, 64"})
  void productOfTheTransposeOverChosenRows(int m, int count, int n) {
    int stride = Math.max(m, n) + 5;
    RowView left = new RowView(values(2 * count * stride + 1), 1, stride, m);
    RowView right = new RowView(values(2 * count * stride + 3), 3, stride, n);
    RowList chosen = new RowList(count + 1);
    chosen.add(0);
    for (int i = 0; i < count; i++) {
      chosen.add(2 * ((i * 7) % count));
    }
    float[] strips = values(m * count);
    Gemm.packColumns(left, chosen, 1, count, strips, 0);
    float[] packed = values(Gemm.packedSize(count, n));
    Gemm.pack(right, chosen, 1, count, packed);
    check(
        m,
        n,
        count,
        strips,
        packed,
        (row, p) -> left.values()[left.start(chosen.at(1 + p)) + row],
        (p, column) -> right.values()[right.start(chosen.at(1 + p)) + column]);
  }

  @ParameterizedTest
  @CsvSource({"8, 3, 5", "11, 200, 8", "20, 24, 104"})
  void leftFactorPackedInPieces(int m, int first, int second) {
    int k = first + second;
    float[] a = values(m * k);
    float[] b = values(k * 20);
    float[] packed = values(Gemm.packedSize(k, 20));
    Gemm.pack(b, 0, 20, k, 20, packed);
    float[] strips = values(Gemm.stripsSize(m, k));
    Gemm.packRows(a, 0, k, m, first, strips, k, 0);
    Gemm.packRows(a, first, k, m, second, strips, k, first);
    check(m, 20, k, strips, packed, (row, p) -> a[row * k + p], (p, column) -> b[p * 20 + column]);
  }

  private interface Entry {
    float at(int row, int column);
  }

  /** Multiplies onto random values and compares with the plain loop, and what lies around. */
  private void check(int m, int n, int k, float[] strips, float[] packed, Entry left, Entry right) {
    int ldc = Gemm.padded(n) + 16;
    float[] before = values(3 + m * ldc);
    float[] product = before.clone();
    Gemm.multiply(strips, m, k, packed, n, product, 3, ldc);
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < ldc; column++) {
        int at = 3 + row * ldc + column;
        if (column < n) {
          float chain = before[at];
          for (int p = 0; p < k; p++) {
            chain = Math.fma(left.at(row, p), right.at(p, column), chain);
          }
          assertThat(product[at]).as("row %d column %d", row, column).isEqualTo(chain);
        } else {
          assertThat(product[at]).as("beside row %d", row).isEqualTo(before[at]);
        }
      }
    }
  }

  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
