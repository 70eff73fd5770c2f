package org.coalmine.train;

import static org.coalmine.kernel.Approximation.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One sweep over the cells of a time step of an {@link LstmTape}. The sweeps are classes of their
 * own behind one call site, which C2 therefore never inlines: each is compiled by itself and keeps
 * the whole of C2's node budget. Inlined into the pass they ran out of it, and every vector became
 * an object on the heap, at a third of the speed.
 *
 * <p>tanh is z·P(z²)/Q(z²) with the clamp and the coefficients of {@link
 * org.coalmine.kernel.Approximation}, σ(x) = ½ + ½·tanh(x/2). Every lane is rounded alike whatever
 * the width.
 */
interface CellSweep {
  VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  int L = S.length();

  void run(LstmTape tape);

  /** From the gates' inputs to the gates, cells, squashed cells and outputs, in order. */
  static CellSweep[] forward() {
    return new CellSweep[] {new CandidateAndInput(), new ForgetAndOutput(), new Outputs()};
  }

  /** From the errors of the outputs and of the cells to those of the gates' inputs, in order. */
  static CellSweep[] backward() {
    return new CellSweep[] {new OutputErrors(), new GateErrors()};
  }

  /** Runs sweeps one after the other. */
  static void run(CellSweep[] sweeps, LstmTape tape) {
    for (CellSweep sweep : sweeps) {
      sweep.run(tape);
    }
  }

  /** tanh of the candidate, σ of the input gate. */
  final class CandidateAndInput implements CellSweep {
    @Override
    public void run(LstmTape tape) {
      float[] z = tape.gates;
      int group = tape.group;
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
      FloatVector half = FloatVector.broadcast(S, 0.5f);
      for (int row = 0; row < tape.rows; row++) {
        int gate = tape.gatesAt + row * tape.gatesStride();
        for (int unit = gate; unit < gate + group; unit += L) {
          FloatVector g = FloatVector.fromArray(S, z, unit);
          FloatVector i = FloatVector.fromArray(S, z, unit + 3 * group).mul(half);
          g =
              g.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(g.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          i =
              i.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(i.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector yg = g.mul(g);
          FloatVector gp = p4.fma(yg, p3).fma(yg, p2).fma(yg, p1).fma(yg, one);
          FloatVector gq = q4.fma(yg, q3).fma(yg, q2).fma(yg, q1).fma(yg, one);
          FloatVector yi = i.mul(i);
          FloatVector ip = p4.fma(yi, p3).fma(yi, p2).fma(yi, p1).fma(yi, one);
          FloatVector iq = q4.fma(yi, q3).fma(yi, q2).fma(yi, q1).fma(yi, one);
          g.mul(gp).div(gq).intoArray(z, unit);
          i.mul(ip).div(iq).fma(half, half).intoArray(z, unit + 3 * group);
        }
      }
    }
  }

  /** σ of the forget gate and of the output gate. */
  final class ForgetAndOutput implements CellSweep {
    @Override
    public void run(LstmTape tape) {
      float[] z = tape.gates;
      int group = tape.group;
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
      FloatVector half = FloatVector.broadcast(S, 0.5f);
      for (int row = 0; row < tape.rows; row++) {
        int gate = tape.gatesAt + row * tape.gatesStride();
        for (int unit = gate + group; unit < gate + 2 * group; unit += L) {
          FloatVector f = FloatVector.fromArray(S, z, unit).mul(half);
          FloatVector o = FloatVector.fromArray(S, z, unit + group).mul(half);
          f =
              f.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(f.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          o =
              o.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(o.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector yf = f.mul(f);
          FloatVector fp = p4.fma(yf, p3).fma(yf, p2).fma(yf, p1).fma(yf, one);
          FloatVector fq = q4.fma(yf, q3).fma(yf, q2).fma(yf, q1).fma(yf, one);
          FloatVector yo = o.mul(o);
          FloatVector op = p4.fma(yo, p3).fma(yo, p2).fma(yo, p1).fma(yo, one);
          FloatVector oq = q4.fma(yo, q3).fma(yo, q2).fma(yo, q1).fma(yo, one);
          f.mul(fp).div(fq).fma(half, half).intoArray(z, unit);
          o.mul(op).div(oq).fma(half, half).intoArray(z, unit + group);
        }
      }
    }
  }

  /** c = f·c′ + i·g and h = o·tanh(c). */
  final class Outputs implements CellSweep {
    @Override
    public void run(LstmTape tape) {
      float[] z = tape.gates;
      float[] cells = tape.cells;
      int group = tape.group;
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
      for (int row = 0; row < tape.rows; row++) {
        int gate = tape.gatesAt + row * tape.gatesStride();
        int before = tape.before + row * tape.stride;
        int now = tape.now + row * tape.stride;
        for (int unit = 0; unit < group; unit += L) {
          FloatVector written =
              FloatVector.fromArray(S, z, gate + 3 * group + unit)
                  .mul(FloatVector.fromArray(S, z, gate + unit));
          FloatVector cell =
              FloatVector.fromArray(S, z, gate + group + unit)
                  .fma(FloatVector.fromArray(S, cells, before + unit), written);
          cell.intoArray(cells, now + unit);
          FloatVector c = cell;
          c =
              c.abs()
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.MIN, limit)
                  .or(c.reinterpretAsInts().and(sign))
                  .reinterpretAsFloats();
          FloatVector yc = c.mul(c);
          FloatVector cp = p4.fma(yc, p3).fma(yc, p2).fma(yc, p1).fma(yc, one);
          FloatVector cq = q4.fma(yc, q3).fma(yc, q2).fma(yc, q1).fma(yc, one);
          FloatVector tanh = c.mul(cp).div(cq);
          tanh.intoArray(tape.squashed, before + unit);
          FloatVector.fromArray(S, z, gate + 2 * group + unit)
              .mul(tanh)
              .intoArray(tape.outputs, now + unit);
        }
      }
    }
  }

  /** The output gate's error, and the cell's: what came back in time plus this step's. */
  final class OutputErrors implements CellSweep {
    @Override
    public void run(LstmTape tape) {
      float[] z = tape.gates;
      float[] cellErrors = tape.cellErrors;
      int group = tape.group;
      FloatVector one = FloatVector.broadcast(S, 1f);
      for (int row = 0; row < tape.rows; row++) {
        int gate = tape.gatesAt + row * tape.gatesStride() + 2 * group;
        int at = tape.before + row * tape.stride;
        int error = row * tape.stride;
        for (int unit = 0; unit < group; unit += L) {
          FloatVector output = FloatVector.fromArray(S, z, gate + unit);
          FloatVector tanh = FloatVector.fromArray(S, tape.squashed, at + unit);
          FloatVector dh = FloatVector.fromArray(S, tape.outputErrors, error + unit);
          dh.mul(output)
              .fma(one.sub(tanh.mul(tanh)), FloatVector.fromArray(S, cellErrors, error + unit))
              .intoArray(cellErrors, error + unit);
          dh.mul(tanh).mul(output.mul(one.sub(output))).intoArray(z, gate + unit);
        }
      }
    }
  }

  /** The errors of candidate, forget and input gate; the cell's error goes back in time. */
  final class GateErrors implements CellSweep {
    @Override
    public void run(LstmTape tape) {
      float[] z = tape.gates;
      float[] cellErrors = tape.cellErrors;
      int group = tape.group;
      FloatVector one = FloatVector.broadcast(S, 1f);
      for (int row = 0; row < tape.rows; row++) {
        int gate = tape.gatesAt + row * tape.gatesStride();
        int before = tape.before + row * tape.stride;
        int error = row * tape.stride;
        for (int unit = 0; unit < group; unit += L) {
          FloatVector candidate = FloatVector.fromArray(S, z, gate + unit);
          FloatVector forget = FloatVector.fromArray(S, z, gate + group + unit);
          FloatVector in = FloatVector.fromArray(S, z, gate + 3 * group + unit);
          FloatVector dc = FloatVector.fromArray(S, cellErrors, error + unit);
          FloatVector cell = FloatVector.fromArray(S, tape.cells, before + unit);
          dc.mul(in).mul(one.sub(candidate.mul(candidate))).intoArray(z, gate + unit);
          dc.mul(candidate).mul(in.mul(one.sub(in))).intoArray(z, gate + 3 * group + unit);
          dc.mul(cell).mul(forget.mul(one.sub(forget))).intoArray(z, gate + group + unit);
          dc.mul(forget).intoArray(cellErrors, error + unit);
        }
      }
    }
  }
}
