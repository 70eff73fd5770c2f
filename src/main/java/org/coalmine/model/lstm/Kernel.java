package org.coalmine.model.lstm;

import org.coalmine.kernel.PackedMatrix;

/**
 * The arithmetic of the LSTM over panels: arrays {@code [row][}{@value #LANES}{@code ]} that hold
 * the same quantity of {@value #LANES} independent states side by side.
 *
 * <h2>Why every provider gives the same bits</h2>
 *
 * <p>Floating-point addition is not associative, so a fast matrix product usually owes its last
 * bits to its blocking: how many partial sums, which tail loop, which batch. Here the length of a
 * sum alone decides how it is taken: in the fewest runs of at most 72 terms, all of a length or one
 * apart, each a chain
 *
 * <pre>{@code acc = 0; for k = first, first + 1, …: acc = fma(w[row][k], x[k][lane], acc)}</pre>
 *
 * that is then added to the start, run after run. Runs are for accuracy: the rounding error of a
 * chain grows with its length (Higham, Accuracy and Stability of Numerical Algorithms, 2002, §4.2),
 * and a run costs the reading and writing of what it is added to. The parallelism comes from
 * computing many outputs at once: rows by lanes, in registers. The shape of the tile (12 rows by
 * two vectors where there are 32 registers, 6 by two where there are 16), the width of a vector and
 * the order in which tiles are visited decide which outputs are computed together, never how one is
 * computed. A fused multiply-add is correctly rounded (IEEE 754-2008) in hardware and in {@link
 * Math#fma(float, float, float)} alike, and so are +, −, × and ÷.
 *
 * <p>The rest is elementwise. The gates and the exponential use only those operations and integer
 * operations on the bits ({@link org.coalmine.kernel.Approximation}); no library function whose
 * last bit is free, and no reduction across lanes. A lane therefore never sees its neighbours, and
 * provider, vector width, compiler tier and machine cannot show in a result. The chain's price is
 * latency, and a tile hides it: 24 independent chains against 4 cycles × 2 units.
 *
 * <h2>How panels share work</h2>
 *
 * <p>The gates of layer l in state s after symbol x are f(bias + U·h_l(s) + W·below). The recurrent
 * part {@code bias + U·h_l(s)} does not depend on x: it is computed once per parent panel and is
 * the start of all its children. The first layer reads a one-hot symbol, so {@code W·below} is a
 * column of W, added ({@link #add}, {@link #addEach}). A child of a two-layer model thus costs one
 * product (W₂·h₁) where a step by itself costs three.
 *
 * <p>Rows are interleaved, row {@code 4·unit + gate}, so that a block of 12 rows holds all gates of
 * three units: a few blocks are multiplied into a scratch array that stays in the first-level cache
 * and consumed by {@link #cells} at once.
 *
 * <h2>Cost arithmetic</h2>
 *
 * <p>For H units, L layers, V symbols and a fan-out of d, a parent costs 8·L·H² flops for its
 * recurrent products, a child 8·(L−1)·H² for its inputs, its softmax 2·V·H. In a trie whose last
 * symbol needs no state of its own, a candidate costs a 1/(d−1) part of a child, a 1/(d·(d−1)) part
 * of a parent and a 1/d part of a softmax: 45 kflop at 2 × 200 units, 60 symbols and ten digits.
 * The gates cost five rational functions per unit, whose five divisions are drawn together into
 * two.
 */
public sealed interface Kernel permits ScalarKernel, VectorKernel {
  /** Lanes of a panel. */
  int LANES = 32;

  /** The provider's name: {@code vector} or {@code scalar}. */
  String name();

  /** Bits of the vectors it computes with; those of one float if it is scalar. */
  int vectorBits();

  /**
   * {@code out[r] = start[r] + W[12·fromBlock + r]·panel}, for the rows r of the blocks asked, run
   * by run.
   *
   * @param fromBlock the first block of {@code matrix}
   * @param toBlock after the last block
   * @param panel [depth][lanes] from {@code panelAt} on
   * @param start [rows][lanes] from {@code startAt} on; may be {@code out} at the same place
   * @param out [rows][lanes] from {@code outAt} on
   */
  void multiply(
      PackedMatrix matrix,
      int fromBlock,
      int toBlock,
      float[] panel,
      int panelAt,
      float[] start,
      int startAt,
      float[] out,
      int outAt);

  /**
   * {@code out[r] = start[r] + column[r]} in every lane.
   *
   * @param columns the column from {@code columnAt} on
   * @param start [rows][lanes] from {@code startAt} on
   * @param out [rows][lanes] from {@code outAt} on
   */
  void add(
      float[] columns, int columnAt, int rows, float[] start, int startAt, float[] out, int outAt);

  /**
   * {@code out[r] = start[r] + column[firstRow + r]} with a column for each lane.
   *
   * @param columns each lane's column from its place in {@code columnsAt} on
   * @param columnsAt [lanes]
   * @param start [rows][lanes] from {@code startAt} on
   * @param out [rows][lanes] from {@code outAt} on
   */
  void addEach(
      float[] columns,
      int[] columnsAt,
      int firstRow,
      int rows,
      float[] start,
      int startAt,
      float[] out,
      int outAt);

  /**
   * The cells of some units: c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′).
   *
   * @param gates [4·units][lanes] from {@code gatesAt} on, row {@code 4·unit + gate}, gates i, f,
   *     g, o; those of i, f and o hold <em>half</em> the sum (the halving is folded into the
   *     weights, where it is exact), because σ(x) = ½ + ½·tanh(x/2); spent: what it holds
   *     afterwards is unspecified
   * @param before c, [units][lanes] from {@code beforeAt} on
   * @param after c′ is written to [units][lanes] from {@code cellsAt} on, h′ from {@code hiddenAt}
   *     on
   */
  void cells(
      float[] gates,
      int gatesAt,
      int units,
      float[] before,
      int beforeAt,
      float[] after,
      int cellsAt,
      int hiddenAt);

  /**
   * The costs −ln softmax of each lane, as (max − logit) + ln Σ exp(logit − max): two terms of
   * which neither can round below zero, and the first is exact or nearly so, so a likely symbol
   * keeps the precision that {@code lse − logit} would cancel away. The sum is taken in the order
   * of the symbols, what its additions lose in a second one (Knuth, The Art of Computer Programming
   * 2, 1997, §4.2.2, theorem B).
   *
   * @param logits [at least symbols][lanes]
   * @param symbols over which the sum is taken
   * @param wanted the symbols whose costs are written
   * @param costsNats [wanted][lanes], written; ≥ 0
   */
  void costs(float[] logits, int symbols, int[] wanted, float[] costsNats);
}
