package org.coalmine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products on plain float arrays, for training.
 *
 * <p>The right factor of a product is packed into panels of {@value #PANEL} columns and the left
 * one into strips of {@value #STRIP} rows, both in the order of the common index, so that a tile of
 * the result (a few rows of two vectors each) stays in registers while two streams of memory are
 * read upwards: two loads of the panel, one broadcast and two fused multiply-adds per row and step.
 * With the left factor read where it lies, from eight rows at once, products of a training step ran
 * at two thirds of the speed. The common index runs in one chain per result, whatever the vector
 * width: the same bits on every machine.
 *
 * <p>Tiles have eight rows where registers hold sixteen floats (32 registers) and four elsewhere;
 * eight of one vector where no more than that is left of the columns. What C2 needs is kept in
 * view: accumulators are local variables loaded from arrays, the loop bodies are small, and nothing
 * depends on the width but {@link #L}. The tiles written out register by register are what makes
 * this file long.
 */
public final class Gemm {
  /** Columns of a panel; the rows of a result must have room up to a multiple of it. */
  static final int PANEL = 32;

  /** Steps of the common index after which a chain is set down in the result and taken up again. */
  private static final int DEPTH = 208;

  /** Rows of a strip of the left factor. */
  private static final int STRIP = 8;

  /** Rows of the left factor that go over the panels together, out of the second-level cache. */
  private static final int ROWS = 64;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final boolean WIDE = L >= 16;

  private Gemm() {}

  /** The next multiple of the panel's width. */
  public static int padded(int columns) {
    return (columns + PANEL - 1) / PANEL * PANEL;
  }

  /** Floats of a packed matrix. */
  public static int packedSize(int rows, int columns) {
    return rows * padded(columns);
  }

  /** Packs the [rows × columns] matrix at {@code offset} of an array, row after row. */
  public static void pack(
      float[] from, int offset, int stride, int rows, int columns, float[] packed) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += PANEL) {
        int width = Math.min(PANEL, columns - column);
        int to = column * rows + row * PANEL;
        System.arraycopy(from, offset + row * stride + column, packed, to, width);
        Arrays.fill(packed, to + width, to + PANEL, 0);
      }
    }
  }

  /** Packs some rows of a matrix, those of a list from one place on. */
  public static void pack(RowView from, RowList rows, int first, int count, float[] packed) {
    for (int row = 0; row < count; row++) {
      int at = from.start(rows.at(first + row));
      for (int column = 0; column < from.width(); column += PANEL) {
        int width = Math.min(PANEL, from.width() - column);
        int to = column * count + row * PANEL;
        System.arraycopy(from.values(), at + column, packed, to, width);
        Arrays.fill(packed, to + width, to + PANEL, 0);
      }
    }
  }

  /** Packs the transpose of the [columns × rows] matrix at {@code offset} of an array. */
  public static void packTransposed(
      float[] from, int offset, int stride, int rows, int columns, float[] packed) {
    for (int panel = 0; panel * PANEL < columns; panel++) {
      int width = Math.min(PANEL, columns - panel * PANEL);
      for (int column = 0; column < width; column++) {
        int source = offset + (panel * PANEL + column) * stride;
        int to = panel * rows * PANEL + column;
        for (int row = 0; row < rows; row++) {
          packed[to + row * PANEL] = from[source + row];
        }
      }
      for (int row = 0; row < rows; row++) {
        int to = (panel * rows + row) * PANEL;
        Arrays.fill(packed, to + width, to + PANEL, 0);
      }
    }
  }

  /** The next multiple of a strip's rows. */
  public static int stripped(int rows) {
    return (rows + STRIP - 1) / STRIP * STRIP;
  }

  /** Floats of a left factor packed in strips. */
  public static int stripsSize(int m, int k) {
    return stripped(m) * k;
  }

  /**
   * Packs [m × k] values at {@code offset} of an array in strips of {@value #STRIP} rows, as some
   * columns of a left factor.
   *
   * @param strips the left factor, [m × depth]
   * @param column its first column that is packed
   */
  public static void packRows(
      float[] from, int offset, int stride, int m, int k, float[] strips, int depth, int column) {
    for (int row = 0; row < m; row += STRIP) {
      int rows = Math.min(STRIP, m - row);
      int to = row * depth + column * STRIP;
      interleave(from, offset + row * stride, stride, rows, k, strips, to);
    }
  }

  /** Packs a whole [m × k] left factor in strips of {@value #STRIP} rows. */
  public static void packRows(float[] from, int offset, int stride, int m, int k, float[] strips) {
    packRows(from, offset, stride, m, k, strips, k, 0);
  }

  /** Packs up to {@value #STRIP} rows into a strip. */
  private static void interleave(
      float[] a, int a0, int lda, int rows, int k, float[] strips, int to) {
    if (rows < STRIP) {
      for (int row = 0; row < rows; row++) {
        for (int p = 0; p < k; p++) {
          strips[to + p * STRIP + row] = a[a0 + row * lda + p];
        }
      }
      return;
    }
    int a1 = a0 + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    int a6 = a5 + lda;
    int a7 = a6 + lda;
    for (int p = 0; p < k; p++) {
      strips[to + p * STRIP] = a[a0 + p];
      strips[to + p * STRIP + 1] = a[a1 + p];
      strips[to + p * STRIP + 2] = a[a2 + p];
      strips[to + p * STRIP + 3] = a[a3 + p];
      strips[to + p * STRIP + 4] = a[a4 + p];
      strips[to + p * STRIP + 5] = a[a5 + p];
      strips[to + p * STRIP + 6] = a[a6 + p];
      strips[to + p * STRIP + 7] = a[a7 + p];
    }
  }

  /**
   * Packs the columns of some rows of a matrix in strips of {@value #STRIP}: the rows of its
   * transpose. The matrix's width must be a multiple of the strip. A few rows at a time, which are
   * then read on side by side instead of a page apart.
   *
   * @param row the first row of the transpose that is packed
   */
  public static void packColumns(
      RowView from, RowList rows, int first, int count, float[] strips, int row) {
    for (int block = 0; block < count; block += STRIP) {
      int end = Math.min(count, block + STRIP);
      for (int strip = 0; strip < from.width(); strip += STRIP) {
        int to = (row + strip) * count;
        for (int i = block; i < end; i++) {
          int at = from.start(rows.at(first + i)) + strip;
          copyStrip(from.values(), at, strips, to + i * STRIP);
        }
      }
    }
  }

  private static void copyStrip(float[] from, int at, float[] strips, int to) {
    strips[to] = from[at];
    strips[to + 1] = from[at + 1];
    strips[to + 2] = from[at + 2];
    strips[to + 3] = from[at + 3];
    strips[to + 4] = from[at + 4];
    strips[to + 5] = from[at + 5];
    strips[to + 6] = from[at + 6];
    strips[to + 7] = from[at + 7];
  }

  /**
   * C += A · B for A [m × k] in strips, B packed [k × n], C [m × padded n] (rows {@code ldc}
   * apart).
   */
  public static void multiply(
      float[] strips, int m, int k, float[] packed, int n, float[] c, int cOffset, int ldc) {
    for (int block = 0; block < m; block += ROWS) {
      int end = Math.min(m, block + ROWS);
      for (int column = 0; column < n; column += PANEL) {
        for (int from = 0; from < k; from += DEPTH) {
          int depth = Math.min(DEPTH, k - from);
          for (int half = 0; half < PANEL && column + half < n; half += 2 * L) {
            boolean single = n - column - half <= L;
            int panel = column * k + from * PANEL + half;
            int at = cOffset + column + half;
            for (int row = block; row < end; row += STRIP) {
              int strip = row * k + from * STRIP;
              int rows = Math.min(STRIP, m - row);
              if (single && rows == STRIP) {
                narrow8(strips, strip, depth, packed, panel, c, at + row * ldc, ldc);
              } else {
                tiles(strips, strip, rows, depth, packed, panel, c, at + row * ldc, ldc);
              }
            }
          }
        }
      }
    }
  }

  /** The rows of a strip by two vectors of a panel, which stays in the first-level cache. */
  private static void tiles(
      float[] a, int a0, int rows, int k, float[] b, int b0, float[] c, int at, int ldc) {
    if (WIDE && rows == STRIP) {
      rows8(a, a0, k, b, b0, c, at, ldc);
      return;
    }
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      rows4(a, a0 + row, k, b, b0, c, at + row * ldc, ldc);
    }
    for (; row < rows; row++) {
      rows1(a, a0 + row, k, b, b0, c, at + row * ldc);
    }
  }

  private static void rows8(
      float[] a, int a0, int k, float[] b, int b0, float[] c, int at, int ldc) {
    FloatVector c00 = FloatVector.fromArray(S, c, at + 0 * ldc);
    FloatVector c01 = FloatVector.fromArray(S, c, at + 0 * ldc + L);
    FloatVector c10 = FloatVector.fromArray(S, c, at + 1 * ldc);
    FloatVector c11 = FloatVector.fromArray(S, c, at + 1 * ldc + L);
    FloatVector c20 = FloatVector.fromArray(S, c, at + 2 * ldc);
    FloatVector c21 = FloatVector.fromArray(S, c, at + 2 * ldc + L);
    FloatVector c30 = FloatVector.fromArray(S, c, at + 3 * ldc);
    FloatVector c31 = FloatVector.fromArray(S, c, at + 3 * ldc + L);
    FloatVector c40 = FloatVector.fromArray(S, c, at + 4 * ldc);
    FloatVector c41 = FloatVector.fromArray(S, c, at + 4 * ldc + L);
    FloatVector c50 = FloatVector.fromArray(S, c, at + 5 * ldc);
    FloatVector c51 = FloatVector.fromArray(S, c, at + 5 * ldc + L);
    FloatVector c60 = FloatVector.fromArray(S, c, at + 6 * ldc);
    FloatVector c61 = FloatVector.fromArray(S, c, at + 6 * ldc + L);
    FloatVector c70 = FloatVector.fromArray(S, c, at + 7 * ldc);
    FloatVector c71 = FloatVector.fromArray(S, c, at + 7 * ldc + L);
    for (int p = 0; p < k; p++) {
      FloatVector left = FloatVector.fromArray(S, b, b0 + p * PANEL);
      FloatVector right = FloatVector.fromArray(S, b, b0 + p * PANEL + L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + p * STRIP + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 4]);
      c40 = x.fma(left, c40);
      c41 = x.fma(right, c41);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 5]);
      c50 = x.fma(left, c50);
      c51 = x.fma(right, c51);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 6]);
      c60 = x.fma(left, c60);
      c61 = x.fma(right, c61);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 7]);
      c70 = x.fma(left, c70);
      c71 = x.fma(right, c71);
    }
    c00.intoArray(c, at + 0 * ldc);
    c01.intoArray(c, at + 0 * ldc + L);
    c10.intoArray(c, at + 1 * ldc);
    c11.intoArray(c, at + 1 * ldc + L);
    c20.intoArray(c, at + 2 * ldc);
    c21.intoArray(c, at + 2 * ldc + L);
    c30.intoArray(c, at + 3 * ldc);
    c31.intoArray(c, at + 3 * ldc + L);
    c40.intoArray(c, at + 4 * ldc);
    c41.intoArray(c, at + 4 * ldc + L);
    c50.intoArray(c, at + 5 * ldc);
    c51.intoArray(c, at + 5 * ldc + L);
    c60.intoArray(c, at + 6 * ldc);
    c61.intoArray(c, at + 6 * ldc + L);
    c70.intoArray(c, at + 7 * ldc);
    c71.intoArray(c, at + 7 * ldc + L);
  }

  private static void rows4(
      float[] a, int a0, int k, float[] b, int b0, float[] c, int at, int ldc) {
    FloatVector c00 = FloatVector.fromArray(S, c, at + 0 * ldc);
    FloatVector c01 = FloatVector.fromArray(S, c, at + 0 * ldc + L);
    FloatVector c10 = FloatVector.fromArray(S, c, at + 1 * ldc);
    FloatVector c11 = FloatVector.fromArray(S, c, at + 1 * ldc + L);
    FloatVector c20 = FloatVector.fromArray(S, c, at + 2 * ldc);
    FloatVector c21 = FloatVector.fromArray(S, c, at + 2 * ldc + L);
    FloatVector c30 = FloatVector.fromArray(S, c, at + 3 * ldc);
    FloatVector c31 = FloatVector.fromArray(S, c, at + 3 * ldc + L);
    for (int p = 0; p < k; p++) {
      FloatVector left = FloatVector.fromArray(S, b, b0 + p * PANEL);
      FloatVector right = FloatVector.fromArray(S, b, b0 + p * PANEL + L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + p * STRIP + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[a0 + p * STRIP + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
    }
    c00.intoArray(c, at + 0 * ldc);
    c01.intoArray(c, at + 0 * ldc + L);
    c10.intoArray(c, at + 1 * ldc);
    c11.intoArray(c, at + 1 * ldc + L);
    c20.intoArray(c, at + 2 * ldc);
    c21.intoArray(c, at + 2 * ldc + L);
    c30.intoArray(c, at + 3 * ldc);
    c31.intoArray(c, at + 3 * ldc + L);
  }

  private static void rows1(float[] a, int a0, int k, float[] b, int b0, float[] c, int at) {
    FloatVector c00 = FloatVector.fromArray(S, c, at);
    FloatVector c01 = FloatVector.fromArray(S, c, at + L);
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.broadcast(S, a[a0 + p * STRIP]);
      c00 = x.fma(FloatVector.fromArray(S, b, b0 + p * PANEL), c00);
      c01 = x.fma(FloatVector.fromArray(S, b, b0 + p * PANEL + L), c01);
    }
    c00.intoArray(c, at);
    c01.intoArray(c, at + L);
  }

  /** A strip by one vector: the last columns of a narrow panel. */
  private static void narrow8(
      float[] a, int a0, int k, float[] b, int b0, float[] c, int at, int ldc) {
    FloatVector c0 = FloatVector.fromArray(S, c, at + 0 * ldc);
    FloatVector c1 = FloatVector.fromArray(S, c, at + 1 * ldc);
    FloatVector c2 = FloatVector.fromArray(S, c, at + 2 * ldc);
    FloatVector c3 = FloatVector.fromArray(S, c, at + 3 * ldc);
    FloatVector c4 = FloatVector.fromArray(S, c, at + 4 * ldc);
    FloatVector c5 = FloatVector.fromArray(S, c, at + 5 * ldc);
    FloatVector c6 = FloatVector.fromArray(S, c, at + 6 * ldc);
    FloatVector c7 = FloatVector.fromArray(S, c, at + 7 * ldc);
    for (int p = 0; p < k; p++) {
      FloatVector left = FloatVector.fromArray(S, b, b0 + p * PANEL);
      c0 = FloatVector.broadcast(S, a[a0 + p * STRIP + 0]).fma(left, c0);
      c1 = FloatVector.broadcast(S, a[a0 + p * STRIP + 1]).fma(left, c1);
      c2 = FloatVector.broadcast(S, a[a0 + p * STRIP + 2]).fma(left, c2);
      c3 = FloatVector.broadcast(S, a[a0 + p * STRIP + 3]).fma(left, c3);
      c4 = FloatVector.broadcast(S, a[a0 + p * STRIP + 4]).fma(left, c4);
      c5 = FloatVector.broadcast(S, a[a0 + p * STRIP + 5]).fma(left, c5);
      c6 = FloatVector.broadcast(S, a[a0 + p * STRIP + 6]).fma(left, c6);
      c7 = FloatVector.broadcast(S, a[a0 + p * STRIP + 7]).fma(left, c7);
    }
    c0.intoArray(c, at + 0 * ldc);
    c1.intoArray(c, at + 1 * ldc);
    c2.intoArray(c, at + 2 * ldc);
    c3.intoArray(c, at + 3 * ldc);
    c4.intoArray(c, at + 4 * ldc);
    c5.intoArray(c, at + 5 * ldc);
    c6.intoArray(c, at + 6 * ldc);
    c7.intoArray(c, at + 7 * ldc);
  }
}
