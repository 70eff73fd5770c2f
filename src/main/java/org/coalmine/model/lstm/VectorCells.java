package org.coalmine.model.lstm;

import static org.coalmine.kernel.Approximation.*;
import static org.coalmine.model.lstm.Kernel.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One sweep over the units of a call of {@link VectorKernel#cells}. The sweeps are three classes
 * behind one call site, which C2 therefore never inlines: each is compiled by itself and keeps the
 * whole of C2's node budget, whoever calls.
 */
interface VectorCells {
  VectorSpecies<Float> S = VectorKernel.S;
  VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  int L = S.length();

  /** The parameters are those of {@link Kernel#cells}. */
  void run(
      float[] gates,
      int gatesAt,
      int units,
      float[] before,
      int beforeAt,
      float[] after,
      int cellsAt,
      int hiddenAt);

  /** The sweeps in the order in which they have to be run. */
  static VectorCells[] inOrder() {
    return new VectorCells[] {new Written(), new CellStates(), new Outputs()};
  }

  /** Leaves (Qi + Ti)·Tg in the row of i, and Qi·Qg in that of g. */
  final class Written implements VectorCells {
    @Override
    public void run(
        float[] gates,
        int gatesAt,
        int units,
        float[] before,
        int beforeAt,
        float[] after,
        int cellsAt,
        int hiddenAt) {
      FloatVector p1 = FloatVector.broadcast(S, P1);
      FloatVector p2 = FloatVector.broadcast(S, P2);
      FloatVector p3 = FloatVector.broadcast(S, P3);
      FloatVector p4 = FloatVector.broadcast(S, P4);
      FloatVector q1 = FloatVector.broadcast(S, Q1);
      FloatVector q2 = FloatVector.broadcast(S, Q2);
      FloatVector q3 = FloatVector.broadcast(S, Q3);
      FloatVector q4 = FloatVector.broadcast(S, Q4);
      FloatVector one = FloatVector.broadcast(S, 1f);
      IntVector limit = IntVector.broadcast(I, TANH_CLAMP_BITS);
      IntVector sign = IntVector.broadcast(I, SIGN);
      for (int unit = 0; unit < units; unit++) {
        for (int lane = 0; lane < LANES; lane += L) {
          int at = gatesAt + unit * 4 * LANES + lane;
          FloatVector i = FloatVector.fromArray(S, gates, at);
          i =
              i.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(i.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector g = FloatVector.fromArray(S, gates, at + 2 * LANES);
          g =
              g.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(g.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector yi = i.mul(i);
          FloatVector yg = g.mul(g);
          FloatVector ti = p4.fma(yi, p3).fma(yi, p2).fma(yi, p1).fma(i.mul(yi), i);
          FloatVector tg = p4.fma(yg, p3).fma(yg, p2).fma(yg, p1).fma(g.mul(yg), g);
          FloatVector qi = q4.fma(yi, q3).fma(yi, q2).fma(yi, q1).fma(yi, one);
          FloatVector qg = q4.fma(yg, q3).fma(yg, q2).fma(yg, q1).fma(yg, one);
          qi.add(ti).mul(tg).intoArray(gates, at);
          qi.mul(qg).intoArray(gates, at + 2 * LANES);
        }
      }
    }
  }

  /** The cells, from what {@link Written} left and the forget gate. */
  final class CellStates implements VectorCells {
    @Override
    public void run(
        float[] gates,
        int gatesAt,
        int units,
        float[] before,
        int beforeAt,
        float[] after,
        int cellsAt,
        int hiddenAt) {
      FloatVector p1 = FloatVector.broadcast(S, P1);
      FloatVector p2 = FloatVector.broadcast(S, P2);
      FloatVector p3 = FloatVector.broadcast(S, P3);
      FloatVector p4 = FloatVector.broadcast(S, P4);
      FloatVector q1 = FloatVector.broadcast(S, Q1);
      FloatVector q2 = FloatVector.broadcast(S, Q2);
      FloatVector q3 = FloatVector.broadcast(S, Q3);
      FloatVector q4 = FloatVector.broadcast(S, Q4);
      FloatVector one = FloatVector.broadcast(S, 1f);
      IntVector limit = IntVector.broadcast(I, TANH_CLAMP_BITS);
      IntVector sign = IntVector.broadcast(I, SIGN);
      for (int unit = 0; unit < units; unit++) {
        for (int lane = 0; lane < LANES; lane += L) {
          int gate = gatesAt + unit * 4 * LANES + lane;
          int state = unit * LANES + lane;
          FloatVector written = FloatVector.fromArray(S, gates, gate);
          FloatVector f = FloatVector.fromArray(S, gates, gate + LANES);
          f =
              f.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(f.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector qiqg = FloatVector.fromArray(S, gates, gate + 2 * LANES);
          FloatVector yf = f.mul(f);
          FloatVector tf = p4.fma(yf, p3).fma(yf, p2).fma(yf, p1).fma(f.mul(yf), f);
          FloatVector qf = q4.fma(yf, q3).fma(yf, q2).fma(yf, q1).fma(yf, one);
          FloatVector kept = qf.add(tf).mul(FloatVector.fromArray(S, before, beforeAt + state));
          kept.fma(qiqg, written.mul(qf))
              .mul(0.5f)
              .div(qiqg.mul(qf))
              .intoArray(after, cellsAt + state);
        }
      }
    }
  }

  /** The outputs, from the cells and the output gate. */
  final class Outputs implements VectorCells {
    @Override
    public void run(
        float[] gates,
        int gatesAt,
        int units,
        float[] before,
        int beforeAt,
        float[] after,
        int cellsAt,
        int hiddenAt) {
      FloatVector p1 = FloatVector.broadcast(S, P1);
      FloatVector p2 = FloatVector.broadcast(S, P2);
      FloatVector p3 = FloatVector.broadcast(S, P3);
      FloatVector p4 = FloatVector.broadcast(S, P4);
      FloatVector q1 = FloatVector.broadcast(S, Q1);
      FloatVector q2 = FloatVector.broadcast(S, Q2);
      FloatVector q3 = FloatVector.broadcast(S, Q3);
      FloatVector q4 = FloatVector.broadcast(S, Q4);
      FloatVector one = FloatVector.broadcast(S, 1f);
      IntVector limit = IntVector.broadcast(I, TANH_CLAMP_BITS);
      IntVector sign = IntVector.broadcast(I, SIGN);
      for (int unit = 0; unit < units; unit++) {
        for (int lane = 0; lane < LANES; lane += L) {
          int gate = gatesAt + (unit * 4 + 3) * LANES + lane;
          int state = unit * LANES + lane;
          FloatVector o = FloatVector.fromArray(S, gates, gate);
          o =
              o.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(o.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector c = FloatVector.fromArray(S, after, cellsAt + state);
          c =
              c.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(c.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector yo = o.mul(o);
          FloatVector yc = c.mul(c);
          FloatVector to = p4.fma(yo, p3).fma(yo, p2).fma(yo, p1).fma(o.mul(yo), o);
          FloatVector tc = p4.fma(yc, p3).fma(yc, p2).fma(yc, p1).fma(c.mul(yc), c);
          FloatVector qo = q4.fma(yo, q3).fma(yo, q2).fma(yo, q1).fma(yo, one);
          FloatVector qc = q4.fma(yc, q3).fma(yc, q2).fma(yc, q1).fma(yc, one);
          qo.add(to).mul(tc).mul(0.5f).div(qo.mul(qc)).intoArray(after, hiddenAt + state);
        }
      }
    }
  }
}
