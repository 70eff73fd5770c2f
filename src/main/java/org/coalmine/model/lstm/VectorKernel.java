package org.coalmine.model.lstm;

import static org.coalmine.kernel.Approximation.*;
import static org.coalmine.kernel.PackedMatrix.BLOCK_ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.coalmine.kernel.PackedMatrix;

/**
 * The kernel on the Vector API: {@link ScalarKernel} lane for lane.
 *
 * <p>Written for the C2 compiler of Java 17, which turns a vector into a heap object, silently and
 * at a fiftieth of the speed, wherever it cannot see the whole life of it. So: no vector is {@code
 * static final}; the cells are computed in three sweeps, each compiled by itself ({@link
 * VectorCells}); the tile's accumulators are named locals. A test asserts that nothing here
 * allocates.
 *
 * <p>A tile is twelve rows by two vectors where there are 32 registers. Sixteen hold twelve rows by
 * one vector with one to spare: six rows by two vectors take all sixteen, and then it depends on
 * the moment of compilation whether C2 spills three of them, which costs a third of the speed.
 */
final class VectorKernel implements Kernel {
  static final VectorSpecies<Float> S = species();
  private static final int L = S.length();
  private static final boolean X86 = System.getProperty("os.arch").matches("amd64|x86_64|x86");
  private static final boolean THIRTY_TWO_REGISTERS = S.vectorBitSize() == 512 || !X86;

  /** Whether the processor loads from many places at once; Java would use the heap for it. */
  private static final boolean GATHERS = X86 && S.vectorBitSize() >= 256;

  private static final ScalarKernel SCALAR = new ScalarKernel();

  private final VectorCells[] sweeps = VectorCells.inOrder();

  private static VectorSpecies<Float> species() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    boolean wider = preferred.vectorBitSize() > VectorShape.S_512_BIT.vectorBitSize();
    return wider ? FloatVector.SPECIES_512 : preferred;
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int vectorBits() {
    return S.vectorBitSize();
  }

  @Override
  public void multiply(
      PackedMatrix matrix,
      int fromBlock,
      int toBlock,
      float[] panel,
      int panelAt,
      float[] start,
      int startAt,
      float[] out,
      int outAt) {
    for (int block = fromBlock; block < toBlock; block++) {
      int from = startAt + (block - fromBlock) * BLOCK_ROWS * LANES;
      int to = outAt + (block - fromBlock) * BLOCK_ROWS * LANES;
      run(matrix, block, 0, panel, panelAt, start, from, out, to);
      for (int run = 1; run < matrix.runs(); run++) {
        run(matrix, block, run, panel, panelAt, out, to, out, to);
      }
    }
  }

  private static void run(
      PackedMatrix matrix,
      int block,
      int run,
      float[] panel,
      int panelAt,
      float[] start,
      int from,
      float[] out,
      int to) {
    float[] weights = matrix.values();
    int first = matrix.runStart(run);
    int terms = matrix.runStart(run + 1) - first;
    int weight = (block * matrix.depth() + first) * BLOCK_ROWS;
    int column = panelAt + first * LANES;
    if (THIRTY_TWO_REGISTERS) {
      for (int lane = 0; lane < LANES; lane += 2 * L) {
        wide(weights, weight, terms, panel, column + lane, start, from + lane, out, to + lane);
      }
    } else {
      for (int lane = 0; lane < LANES; lane += L) {
        narrow(weights, weight, terms, panel, column + lane, start, from + lane, out, to + lane);
      }
    }
  }

  private static void wide(
      float[] weights,
      int weight,
      int terms,
      float[] panel,
      int panelAt,
      float[] start,
      int from,
      float[] out,
      int to) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector a0 = zero;
    FloatVector b0 = zero;
    FloatVector a1 = zero;
    FloatVector b1 = zero;
    FloatVector a2 = zero;
    FloatVector b2 = zero;
    FloatVector a3 = zero;
    FloatVector b3 = zero;
    FloatVector a4 = zero;
    FloatVector b4 = zero;
    FloatVector a5 = zero;
    FloatVector b5 = zero;
    FloatVector a6 = zero;
    FloatVector b6 = zero;
    FloatVector a7 = zero;
    FloatVector b7 = zero;
    FloatVector a8 = zero;
    FloatVector b8 = zero;
    FloatVector a9 = zero;
    FloatVector b9 = zero;
    FloatVector a10 = zero;
    FloatVector b10 = zero;
    FloatVector a11 = zero;
    FloatVector b11 = zero;
    for (int k = 0; k < terms; k++) {
      int w = weight + k * BLOCK_ROWS;
      FloatVector left = FloatVector.fromArray(S, panel, k * LANES + panelAt);
      FloatVector right = FloatVector.fromArray(S, panel, k * LANES + panelAt + L);
      FloatVector x = FloatVector.broadcast(S, weights[w]);
      a0 = x.fma(left, a0);
      b0 = x.fma(right, b0);
      x = FloatVector.broadcast(S, weights[w + 1]);
      a1 = x.fma(left, a1);
      b1 = x.fma(right, b1);
      x = FloatVector.broadcast(S, weights[w + 2]);
      a2 = x.fma(left, a2);
      b2 = x.fma(right, b2);
      x = FloatVector.broadcast(S, weights[w + 3]);
      a3 = x.fma(left, a3);
      b3 = x.fma(right, b3);
      x = FloatVector.broadcast(S, weights[w + 4]);
      a4 = x.fma(left, a4);
      b4 = x.fma(right, b4);
      x = FloatVector.broadcast(S, weights[w + 5]);
      a5 = x.fma(left, a5);
      b5 = x.fma(right, b5);
      x = FloatVector.broadcast(S, weights[w + 6]);
      a6 = x.fma(left, a6);
      b6 = x.fma(right, b6);
      x = FloatVector.broadcast(S, weights[w + 7]);
      a7 = x.fma(left, a7);
      b7 = x.fma(right, b7);
      x = FloatVector.broadcast(S, weights[w + 8]);
      a8 = x.fma(left, a8);
      b8 = x.fma(right, b8);
      x = FloatVector.broadcast(S, weights[w + 9]);
      a9 = x.fma(left, a9);
      b9 = x.fma(right, b9);
      x = FloatVector.broadcast(S, weights[w + 10]);
      a10 = x.fma(left, a10);
      b10 = x.fma(right, b10);
      x = FloatVector.broadcast(S, weights[w + 11]);
      a11 = x.fma(left, a11);
      b11 = x.fma(right, b11);
    }
    a0.add(FloatVector.fromArray(S, start, from)).intoArray(out, to);
    b0.add(FloatVector.fromArray(S, start, from + L)).intoArray(out, to + L);
    a1.add(FloatVector.fromArray(S, start, from + LANES)).intoArray(out, to + LANES);
    b1.add(FloatVector.fromArray(S, start, from + LANES + L)).intoArray(out, to + LANES + L);
    a2.add(FloatVector.fromArray(S, start, from + 2 * LANES)).intoArray(out, to + 2 * LANES);
    b2.add(FloatVector.fromArray(S, start, from + 2 * LANES + L))
        .intoArray(out, to + 2 * LANES + L);
    a3.add(FloatVector.fromArray(S, start, from + 3 * LANES)).intoArray(out, to + 3 * LANES);
    b3.add(FloatVector.fromArray(S, start, from + 3 * LANES + L))
        .intoArray(out, to + 3 * LANES + L);
    a4.add(FloatVector.fromArray(S, start, from + 4 * LANES)).intoArray(out, to + 4 * LANES);
    b4.add(FloatVector.fromArray(S, start, from + 4 * LANES + L))
        .intoArray(out, to + 4 * LANES + L);
    a5.add(FloatVector.fromArray(S, start, from + 5 * LANES)).intoArray(out, to + 5 * LANES);
    b5.add(FloatVector.fromArray(S, start, from + 5 * LANES + L))
        .intoArray(out, to + 5 * LANES + L);
    a6.add(FloatVector.fromArray(S, start, from + 6 * LANES)).intoArray(out, to + 6 * LANES);
    b6.add(FloatVector.fromArray(S, start, from + 6 * LANES + L))
        .intoArray(out, to + 6 * LANES + L);
    a7.add(FloatVector.fromArray(S, start, from + 7 * LANES)).intoArray(out, to + 7 * LANES);
    b7.add(FloatVector.fromArray(S, start, from + 7 * LANES + L))
        .intoArray(out, to + 7 * LANES + L);
    a8.add(FloatVector.fromArray(S, start, from + 8 * LANES)).intoArray(out, to + 8 * LANES);
    b8.add(FloatVector.fromArray(S, start, from + 8 * LANES + L))
        .intoArray(out, to + 8 * LANES + L);
    a9.add(FloatVector.fromArray(S, start, from + 9 * LANES)).intoArray(out, to + 9 * LANES);
    b9.add(FloatVector.fromArray(S, start, from + 9 * LANES + L))
        .intoArray(out, to + 9 * LANES + L);
    a10.add(FloatVector.fromArray(S, start, from + 10 * LANES)).intoArray(out, to + 10 * LANES);
    b10.add(FloatVector.fromArray(S, start, from + 10 * LANES + L))
        .intoArray(out, to + 10 * LANES + L);
    a11.add(FloatVector.fromArray(S, start, from + 11 * LANES)).intoArray(out, to + 11 * LANES);
    b11.add(FloatVector.fromArray(S, start, from + 11 * LANES + L))
        .intoArray(out, to + 11 * LANES + L);
  }

  private static void narrow(
      float[] weights,
      int weight,
      int terms,
      float[] panel,
      int panelAt,
      float[] start,
      int from,
      float[] out,
      int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    int w = weight;
    int end = panelAt + terms * LANES;
    for (int at = panelAt; at < end; at += LANES) {
      FloatVector x = FloatVector.fromArray(S, panel, at);
      a0 = FloatVector.broadcast(S, weights[w]).fma(x, a0);
      a1 = FloatVector.broadcast(S, weights[w + 1]).fma(x, a1);
      a2 = FloatVector.broadcast(S, weights[w + 2]).fma(x, a2);
      a3 = FloatVector.broadcast(S, weights[w + 3]).fma(x, a3);
      a4 = FloatVector.broadcast(S, weights[w + 4]).fma(x, a4);
      a5 = FloatVector.broadcast(S, weights[w + 5]).fma(x, a5);
      a6 = FloatVector.broadcast(S, weights[w + 6]).fma(x, a6);
      a7 = FloatVector.broadcast(S, weights[w + 7]).fma(x, a7);
      a8 = FloatVector.broadcast(S, weights[w + 8]).fma(x, a8);
      a9 = FloatVector.broadcast(S, weights[w + 9]).fma(x, a9);
      a10 = FloatVector.broadcast(S, weights[w + 10]).fma(x, a10);
      a11 = FloatVector.broadcast(S, weights[w + 11]).fma(x, a11);
      w += BLOCK_ROWS;
    }
    a0.add(FloatVector.fromArray(S, start, from)).intoArray(out, to);
    a1.add(FloatVector.fromArray(S, start, from + LANES)).intoArray(out, to + LANES);
    a2.add(FloatVector.fromArray(S, start, from + 2 * LANES)).intoArray(out, to + 2 * LANES);
    a3.add(FloatVector.fromArray(S, start, from + 3 * LANES)).intoArray(out, to + 3 * LANES);
    a4.add(FloatVector.fromArray(S, start, from + 4 * LANES)).intoArray(out, to + 4 * LANES);
    a5.add(FloatVector.fromArray(S, start, from + 5 * LANES)).intoArray(out, to + 5 * LANES);
    a6.add(FloatVector.fromArray(S, start, from + 6 * LANES)).intoArray(out, to + 6 * LANES);
    a7.add(FloatVector.fromArray(S, start, from + 7 * LANES)).intoArray(out, to + 7 * LANES);
    a8.add(FloatVector.fromArray(S, start, from + 8 * LANES)).intoArray(out, to + 8 * LANES);
    a9.add(FloatVector.fromArray(S, start, from + 9 * LANES)).intoArray(out, to + 9 * LANES);
    a10.add(FloatVector.fromArray(S, start, from + 10 * LANES)).intoArray(out, to + 10 * LANES);
    a11.add(FloatVector.fromArray(S, start, from + 11 * LANES)).intoArray(out, to + 11 * LANES);
  }

  @Override
  public void add(
      float[] columns, int columnAt, int rows, float[] start, int startAt, float[] out, int outAt) {
    for (int at = 0; at < rows * LANES; at += 2 * L) {
      FloatVector value = FloatVector.broadcast(S, columns[columnAt + at / LANES]);
      FloatVector.fromArray(S, start, startAt + at).add(value).intoArray(out, outAt + at);
      FloatVector.fromArray(S, start, startAt + at + L).add(value).intoArray(out, outAt + at + L);
    }
  }

  @Override
  public void addEach(
      float[] columns,
      int[] columnsAt,
      int firstRow,
      int rows,
      float[] start,
      int startAt,
      float[] out,
      int outAt) {
    if (!GATHERS) {
      SCALAR.addEach(columns, columnsAt, firstRow, rows, start, startAt, out, outAt);
      return;
    }
    for (int lane = 0; lane < LANES; lane += L) {
      for (int row = 0; row < rows; row++) {
        int at = row * LANES + lane;
        FloatVector.fromArray(S, columns, firstRow + row, columnsAt, lane)
            .add(FloatVector.fromArray(S, start, startAt + at))
            .intoArray(out, outAt + at);
      }
    }
  }

  @Override
  public void cells(
      float[] gates,
      int gatesAt,
      int units,
      float[] before,
      int beforeAt,
      float[] after,
      int cellsAt,
      int hiddenAt) {
    for (VectorCells sweep : sweeps) {
      sweep.run(gates, gatesAt, units, before, beforeAt, after, cellsAt, hiddenAt);
    }
  }

  @Override
  public void costs(float[] logits, int symbols, int[] wanted, float[] costsNats) {
    for (int lane = 0; lane < LANES; lane += L) {
      costs(logits, symbols, wanted, costsNats, lane);
    }
  }

  private static void costs(
      float[] logits, int symbols, int[] wanted, float[] costsNats, int lane) {
    FloatVector max = FloatVector.fromArray(S, logits, lane);
    for (int symbol = 1; symbol < symbols; symbol++) {
      FloatVector logit = FloatVector.fromArray(S, logits, symbol * LANES + lane);
      max = max.blend(logit, logit.compare(VectorOperators.GT, max));
    }
    FloatVector magic = FloatVector.broadcast(S, ROUND_TO_INTEGER);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector sum = FloatVector.zero(S);
    FloatVector lost = sum;
    for (int symbol = 0; symbol < symbols; symbol++) {
      FloatVector below = max.sub(FloatVector.fromArray(S, logits, symbol * LANES + lane));
      FloatVector e =
          below
              .reinterpretAsInts()
              .lanewise(VectorOperators.MIN, EXP_CLAMP_BITS)
              .reinterpretAsFloats();
      FloatVector shifted = e.fma(FloatVector.broadcast(S, MINUS_LOG2_E), magic);
      FloatVector n = shifted.sub(magic);
      FloatVector r = n.fma(FloatVector.broadcast(S, -LN2_HIGH), e.neg());
      r = n.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(S, E6).fma(r, FloatVector.broadcast(S, E5));
      p = p.fma(r, FloatVector.broadcast(S, E4));
      p = p.fma(r, FloatVector.broadcast(S, E3));
      p = p.fma(r, FloatVector.broadcast(S, E2));
      p = p.fma(r, one).fma(r, one);
      IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
      FloatVector term = p.reinterpretAsInts().add(power).reinterpretAsFloats();
      FloatVector next = sum.add(term);
      FloatVector taken = next.sub(sum);
      lost = lost.add(sum.sub(next.sub(taken)).add(term.sub(taken)));
      sum = next;
    }
    IntVector bits = sum.add(lost).reinterpretAsInts();
    IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
    FloatVector m = bits.sub(k.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).reinterpretAsFloats();
    FloatVector t = m.sub(1f).div(m.add(1f));
    FloatVector y = t.mul(t);
    FloatVector series = FloatVector.broadcast(S, L4).fma(y, FloatVector.broadcast(S, L3));
    series = series.fma(y, FloatVector.broadcast(S, L2));
    series = series.fma(y, FloatVector.broadcast(S, L1));
    series = series.fma(y, FloatVector.broadcast(S, L0));
    FloatVector exponent = (FloatVector) k.convert(VectorOperators.I2F, 0);
    FloatVector ln = exponent.fma(FloatVector.broadcast(S, LN2), t.mul(series));
    for (int column = 0; column < wanted.length; column++) {
      max.sub(FloatVector.fromArray(S, logits, wanted[column] * LANES + lane))
          .add(ln)
          .intoArray(costsNats, column * LANES + lane);
    }
  }
}
