package org.coalmine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows with a {@link PanelMatrix}, for models whose weights are read once for all
 * rows.
 *
 * <p>A result is one chain of fused multiply-adds over the inputs in order, begun with what the
 * result held before: {@code y = fma(w[o][i], x[i], y)} for i = 0, 1, …. Which results are computed
 * together, the width of vectors and the way weights are stored do not show in it.
 *
 * <p>A tile of the result, some rows by one panel of two vectors, stays in registers for a run of
 * {@value #RUN} inputs: eight rows where there are 32 registers, four where there are 16. A run of
 * a panel then lies in the first-level cache while all strips of rows pass over it, and a run of
 * all rows in the second-level one. Tiles of 6 × 2, 4 × 3, 8 × 1 and 12 × 1 were slower at 16
 * registers.
 */
public final class PanelProduct {
  private static final int WIDEST = 512;
  private static final VectorSpecies<Float> S = species();
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));
  private static final int L = S.length();
  private static final int HALF_BITS = 16;

  /** Outputs of a panel. */
  public static final int PANEL = 2 * L;

  /** Rows of a strip. */
  public static final int STRIP = L == 8 ? 4 : 8;

  /** Inputs after which a chain is set down in the result and taken up again. */
  private static final int RUN = 256;

  /** Weights of a run of bfloat16, widened. */
  private final AlignedStorage.Stretch widened = new AlignedStorage().allocate(RUN * PANEL);

  private static VectorSpecies<Float> species() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize() > WIDEST
        ? FloatVector.SPECIES_512
        : FloatVector.SPECIES_PREFERRED;
  }

  /** The vectors of products: at most 512 bits. */
  public static VectorSpecies<Float> vectors() {
    return S;
  }

  /** The next multiple of a strip's rows. */
  public static int stripped(int rows) {
    return (rows + STRIP - 1) / STRIP * STRIP;
  }

  /**
   * Packs rows in strips of {@value #STRIP}, input by input; rows missing from the last strip are
   * zero.
   *
   * @param stride floats from one row to the next
   * @param strips {@link #stripped stripped(rows)} × inputs floats
   */
  public static void pack(float[] from, int stride, int rows, int inputs, float[] strips) {
    for (int first = 0; first < rows; first += STRIP) {
      int to = first * inputs;
      for (int row = 0; row < STRIP; row++) {
        if (first + row < rows) {
          int at = (first + row) * stride;
          for (int input = 0; input < inputs; input++) {
            strips[to + input * STRIP + row] = from[at + input];
          }
        } else {
          for (int input = 0; input < inputs; input++) {
            strips[to + input * STRIP + row] = 0;
          }
        }
      }
    }
  }

  /**
   * Adds the products of rows with some panels of a matrix to the results.
   *
   * @param matrix with panels of {@value #PANEL}
   * @param strips the rows, as {@link #pack} leaves them
   * @param out [stripped rows][stride], from the first output of the first panel on; the stride has
   *     room for whole panels
   */
  public void multiply(
      PanelMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] strips,
      int rows,
      float[] out,
      int stride) {
    int inputs = matrix.inputs();
    for (int from = 0; from < inputs; from += RUN) {
      int depth = Math.min(RUN, inputs - from);
      for (int panel = fromPanel; panel < toPanel; panel++) {
        float[] weights = widened.array();
        int at = widened.at();
        if (matrix.isBfloat16()) {
          widen(matrix.halves(), matrix.at(panel, from), depth * PANEL, weights, at);
        } else {
          weights = matrix.floats();
          at = matrix.at(panel, from);
        }
        int to = (panel - fromPanel) * PANEL;
        for (int row = 0; row < rows; row += STRIP) {
          int strip = row * inputs + from * STRIP;
          if (STRIP == 4) {
            rows4(strips, strip, depth, weights, at, out, to + row * stride, stride);
          } else {
            rows8(strips, strip, depth, weights, at, out, to + row * stride, stride);
          }
        }
      }
    }
  }

  private static void widen(short[] halves, int from, int count, float[] into, int to) {
    for (int i = 0; i < count; i += L) {
      ((IntVector)
              ShortVector.fromArray(SHORTS, halves, from + i)
                  .convertShape(VectorOperators.S2I, INTS, 0))
          .lanewise(VectorOperators.LSHL, HALF_BITS)
          .reinterpretAsFloats()
          .intoArray(into, to + i);
    }
  }

  /** Eight rows by a panel: 16 accumulators. */
  private static void rows8(
      float[] a, int a0, int k, float[] b, int b0, float[] c, int at, int stride) {
    FloatVector c00 = FloatVector.fromArray(S, c, at + 0 * stride);
    FloatVector c01 = FloatVector.fromArray(S, c, at + 0 * stride + L);
    FloatVector c10 = FloatVector.fromArray(S, c, at + 1 * stride);
    FloatVector c11 = FloatVector.fromArray(S, c, at + 1 * stride + L);
    FloatVector c20 = FloatVector.fromArray(S, c, at + 2 * stride);
    FloatVector c21 = FloatVector.fromArray(S, c, at + 2 * stride + L);
    FloatVector c30 = FloatVector.fromArray(S, c, at + 3 * stride);
    FloatVector c31 = FloatVector.fromArray(S, c, at + 3 * stride + L);
    FloatVector c40 = FloatVector.fromArray(S, c, at + 4 * stride);
    FloatVector c41 = FloatVector.fromArray(S, c, at + 4 * stride + L);
    FloatVector c50 = FloatVector.fromArray(S, c, at + 5 * stride);
    FloatVector c51 = FloatVector.fromArray(S, c, at + 5 * stride + L);
    FloatVector c60 = FloatVector.fromArray(S, c, at + 6 * stride);
    FloatVector c61 = FloatVector.fromArray(S, c, at + 6 * stride + L);
    FloatVector c70 = FloatVector.fromArray(S, c, at + 7 * stride);
    FloatVector c71 = FloatVector.fromArray(S, c, at + 7 * stride + L);
    for (int p = 0; p < k; p++) {
      int panel = b0 + p * PANEL;
      int strip = a0 + p * 8;
      FloatVector left = FloatVector.fromArray(S, b, panel);
      FloatVector right = FloatVector.fromArray(S, b, panel + L);
      FloatVector x = FloatVector.broadcast(S, a[strip + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[strip + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[strip + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[strip + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
      x = FloatVector.broadcast(S, a[strip + 4]);
      c40 = x.fma(left, c40);
      c41 = x.fma(right, c41);
      x = FloatVector.broadcast(S, a[strip + 5]);
      c50 = x.fma(left, c50);
      c51 = x.fma(right, c51);
      x = FloatVector.broadcast(S, a[strip + 6]);
      c60 = x.fma(left, c60);
      c61 = x.fma(right, c61);
      x = FloatVector.broadcast(S, a[strip + 7]);
      c70 = x.fma(left, c70);
      c71 = x.fma(right, c71);
    }
    c00.intoArray(c, at + 0 * stride);
    c01.intoArray(c, at + 0 * stride + L);
    c10.intoArray(c, at + 1 * stride);
    c11.intoArray(c, at + 1 * stride + L);
    c20.intoArray(c, at + 2 * stride);
    c21.intoArray(c, at + 2 * stride + L);
    c30.intoArray(c, at + 3 * stride);
    c31.intoArray(c, at + 3 * stride + L);
    c40.intoArray(c, at + 4 * stride);
    c41.intoArray(c, at + 4 * stride + L);
    c50.intoArray(c, at + 5 * stride);
    c51.intoArray(c, at + 5 * stride + L);
    c60.intoArray(c, at + 6 * stride);
    c61.intoArray(c, at + 6 * stride + L);
    c70.intoArray(c, at + 7 * stride);
    c71.intoArray(c, at + 7 * stride + L);
  }

  /** Four rows by a panel: 8 accumulators. Two steps at once, which C2 does not do by itself. */
  private static void rows4(
      float[] a, int a0, int k, float[] b, int b0, float[] c, int at, int stride) {
    FloatVector c00 = FloatVector.fromArray(S, c, at + 0 * stride);
    FloatVector c01 = FloatVector.fromArray(S, c, at + 0 * stride + L);
    FloatVector c10 = FloatVector.fromArray(S, c, at + 1 * stride);
    FloatVector c11 = FloatVector.fromArray(S, c, at + 1 * stride + L);
    FloatVector c20 = FloatVector.fromArray(S, c, at + 2 * stride);
    FloatVector c21 = FloatVector.fromArray(S, c, at + 2 * stride + L);
    FloatVector c30 = FloatVector.fromArray(S, c, at + 3 * stride);
    FloatVector c31 = FloatVector.fromArray(S, c, at + 3 * stride + L);
    int p = 0;
    for (; p + 1 < k; p += 2) {
      int panel = b0 + p * PANEL;
      int strip = a0 + p * 4;
      FloatVector left = FloatVector.fromArray(S, b, panel);
      FloatVector right = FloatVector.fromArray(S, b, panel + L);
      FloatVector x = FloatVector.broadcast(S, a[strip + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[strip + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[strip + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[strip + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
      panel = b0 + (p + 1) * PANEL;
      strip = a0 + (p + 1) * 4;
      left = FloatVector.fromArray(S, b, panel);
      right = FloatVector.fromArray(S, b, panel + L);
      x = FloatVector.broadcast(S, a[strip + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[strip + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[strip + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[strip + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
    }
    if (p < k) {
      int panel = b0 + p * PANEL;
      int strip = a0 + p * 4;
      FloatVector left = FloatVector.fromArray(S, b, panel);
      FloatVector right = FloatVector.fromArray(S, b, panel + L);
      FloatVector x = FloatVector.broadcast(S, a[strip + 0]);
      c00 = x.fma(left, c00);
      c01 = x.fma(right, c01);
      x = FloatVector.broadcast(S, a[strip + 1]);
      c10 = x.fma(left, c10);
      c11 = x.fma(right, c11);
      x = FloatVector.broadcast(S, a[strip + 2]);
      c20 = x.fma(left, c20);
      c21 = x.fma(right, c21);
      x = FloatVector.broadcast(S, a[strip + 3]);
      c30 = x.fma(left, c30);
      c31 = x.fma(right, c31);
    }
    c00.intoArray(c, at + 0 * stride);
    c01.intoArray(c, at + 0 * stride + L);
    c10.intoArray(c, at + 1 * stride);
    c11.intoArray(c, at + 1 * stride + L);
    c20.intoArray(c, at + 2 * stride);
    c21.intoArray(c, at + 2 * stride + L);
    c30.intoArray(c, at + 3 * stride);
    c31.intoArray(c, at + 3 * stride + L);
  }
}
