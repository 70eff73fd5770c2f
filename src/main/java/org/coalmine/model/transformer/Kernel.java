package org.coalmine.model.transformer;

import org.coalmine.kernel.PanelMatrix;

/**
 * The arithmetic of a transformer over rows: arrays {@code [row][unit]} that hold one prefix in a
 * row.
 *
 * <h2>Why every provider gives the same bits</h2>
 *
 * <p>A result of a product is one chain of fused multiply-adds over the inputs in order ({@link
 * org.coalmine.kernel.PanelProduct}). Every other sum has {@value #PARTIAL_SUMS} partial sums
 * whatever the width of a vector: term i goes to sum {@code i mod 16}, in order, and the sums are
 * added in order in {@code double}. The rest is elementwise. Only +, −, ×, ÷, √, fused
 * multiply-adds and integer operations on the bits occur, which are rounded alike everywhere: no
 * reduction across lanes, no library function. A row never sees another one. So its neighbours,
 * their number, the width of vectors, the compiler and the machine cannot show in a result.
 */
sealed interface Kernel permits ScalarKernel, VectorKernel {
  /** How many partial sums a reduction has. */
  int PARTIAL_SUMS = 16;

  /** Rows are padded with zeros to a multiple of this many floats; elementwise work covers it. */
  int PADDING = 32;

  /** The next multiple of the padding. */
  static int padded(int values) {
    return (values + PADDING - 1) / PADDING * PADDING;
  }

  /** The provider's name: {@code vector} or {@code scalar}. */
  String name();

  /** Outputs of a panel of the matrices that it multiplies with. */
  int panel();

  /** The rows that it multiplies at once: others are added to fill a strip. */
  int strip();

  /**
   * Packs rows for {@link #multiply}.
   *
   * @param stride floats from one row to the next
   * @param strips [rows, filled up to whole strips][inputs] floats
   */
  void pack(float[] from, int stride, int rows, int inputs, float[] strips);

  /**
   * {@code out[row][o] = out[row][o] + Σ w[o][i]·x[row][i]}, one chain from i = 0 on, for the
   * outputs of some panels.
   *
   * @param out [rows, filled up to whole strips][stride], from the first output of {@code
   *     fromPanel} on
   */
  void multiply(
      PanelMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] strips,
      int rows,
      float[] out,
      int stride);

  /**
   * A norm of some values: {@code (x − mean)·scale·weight + bias} or {@code x·scale·weight}.
   *
   * @param count of the values
   * @param weight at least {@code count}
   * @param bias likewise; zeros where the norm has nothing to add
   * @param out may be {@code x} at the same place
   */
  void normalize(
      Norm norm,
      float[] x,
      int xAt,
      int count,
      double epsilon,
      float[] weight,
      float[] bias,
      float[] out,
      int outAt);

  /**
   * The products of a query with the keys of some positions, {@code scale·Σ q[i]·k[i]}.
   *
   * @param chain keys and values of each position, from {@code chainAt} on
   * @param keyAt where the key begins in each
   * @param size of a head
   * @param scores written, a value for each position
   */
  void scores(
      float[] query,
      int queryAt,
      float[][] chain,
      int chainAt,
      int positions,
      int keyAt,
      int size,
      float scale,
      float[] scores);

  /**
   * The mean of the values of some positions: {@code Σ weight[p]·v[p][i] / total}, one chain from
   * the first position on.
   */
  void mix(
      float[] weights,
      float total,
      float[][] chain,
      int chainAt,
      int positions,
      int valueAt,
      int size,
      float[] out,
      int outAt);

  /** The largest of some values; NaN if one is. */
  float max(float[] values, int at, int count);

  /**
   * Replaces values by {@code exp(value − max)}.
   *
   * @param max not less than any of them
   * @return their sum
   */
  double exponentials(float[] values, int at, int count, float max);

  /** Applies an activation to some values; a multiple of {@link #PADDING} of them. */
  void activate(Activation activation, float[] values, int at, int count);
}
