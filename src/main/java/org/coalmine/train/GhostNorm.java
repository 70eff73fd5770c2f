package org.coalmine.train;

import java.util.Arrays;
import org.coalmine.kernel.Gemm;
import org.coalmine.kernel.RowList;
import org.coalmine.kernel.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The norm of a layer's gradient without the gradient.
 *
 * <p>A weight matrix's gradient over some rows (all times of all windows of a privacy unit) is the
 * sum of outer products δ_t ⊗ a_t of the errors and what the layer saw. Its squared norm is
 *
 * <pre>  ‖Σ_t δ_t ⊗ a_t‖² = Σ_t Σ_s (a_t·a_s)(δ_t·δ_s)
 * </pre>
 *
 * (Goodfellow, Efficient Per-Example Gradient Computations, 2015; Li, Tramèr, Liang, Hashimoto,
 * ICLR 2022). The matrices of a recurrent layer share their δ, so that their a_t·a_s are added: of
 * the inputs, of the states before, and 1 for the bias. Pairs of rows in different windows of the
 * unit count like all others. Two products of a matrix with its own transpose do it, in rows² ·
 * (widths) operations: right for short units.
 */
final class GhostNorm {
  private float[] joined = new float[0];
  private float[] packed = new float[0];
  private float[] strips = new float[0];
  private float[] errorProducts = new float[0];
  private float[] seenProducts = new float[0];

  /**
   * The squared norm of the gradients of all matrices and the bias that share the errors.
   *
   * @param symbols the symbol seen in each row, if the layer reads symbols
   * @param seen what else was seen
   */
  double squared(RowList rows, RowView errors, int @Nullable [] symbols, RowView... seen) {
    int count = rows.size();
    int stride = Gemm.padded(count);
    if (errorProducts.length < count * stride) {
      errorProducts = new float[count * stride];
      seenProducts = new float[count * stride];
    }
    products(rows, errorProducts, errors);
    products(rows, seenProducts, seen);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double row = 0;
      for (int j = 0; j <= i; j++) {
        boolean same = symbols != null && symbols[rows.at(i)] == symbols[rows.at(j)];
        double alike = 1.0 + seenProducts[i * stride + j] + (same ? 1 : 0);
        row += (j < i ? 2 : 1) * alike * errorProducts[i * stride + j];
      }
      sum += row;
    }
    return Math.max(0, sum);
  }

  /** The products of all pairs of rows, {@code [row][padded rows]}. */
  private void products(RowList rows, float[] products, RowView... views) {
    int count = rows.size();
    int width = Arrays.stream(views).mapToInt(RowView::width).sum();
    if (joined.length < count * width
        || packed.length < Gemm.packedSize(width, count)
        || strips.length < Gemm.stripsSize(count, width)) {
      joined = new float[count * width];
      packed = new float[Gemm.packedSize(width, count)];
      strips = new float[Gemm.stripsSize(count, width)];
    }
    for (int i = 0; i < count; i++) {
      int to = i * width;
      for (RowView view : views) {
        System.arraycopy(view.values(), view.start(rows.at(i)), joined, to, view.width());
        to += view.width();
      }
    }
    Arrays.fill(products, 0, count * Gemm.padded(count), 0);
    Gemm.packTransposed(joined, 0, width, width, count, packed);
    Gemm.packRows(joined, 0, width, count, width, strips);
    Gemm.multiply(strips, count, width, packed, count, products, 0, Gemm.padded(count));
  }
}
