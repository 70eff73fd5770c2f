package org.coalmine.model.lstm;

import static org.coalmine.kernel.Approximation.clamp;
import static org.coalmine.kernel.Approximation.denominator;
import static org.coalmine.kernel.Approximation.expOfMinus;
import static org.coalmine.kernel.Approximation.ln;
import static org.coalmine.kernel.Approximation.numerator;
import static org.coalmine.kernel.PackedMatrix.BLOCK_ROWS;

import java.util.Arrays;
import org.coalmine.kernel.PackedMatrix;

/** The kernel in plain Java: the definition of its bits, and the provider of last resort. */
final class ScalarKernel implements Kernel {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int vectorBits() {
    return Float.SIZE;
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
    float[] sum = new float[LANES];
    for (int row = 0; row < (toBlock - fromBlock) * BLOCK_ROWS; row++) {
      int block = fromBlock + row / BLOCK_ROWS;
      int weight = block * BLOCK_ROWS * matrix.depth() + row % BLOCK_ROWS;
      int to = outAt + row * LANES;
      System.arraycopy(start, startAt + row * LANES, out, to, LANES);
      for (int run = 0; run < matrix.runs(); run++) {
        Arrays.fill(sum, 0f);
        for (int k = matrix.runStart(run); k < matrix.runStart(run + 1); k++) {
          accumulate(matrix.values()[weight + k * BLOCK_ROWS], panel, panelAt + k * LANES, sum);
        }
        for (int lane = 0; lane < LANES; lane++) {
          out[to + lane] += sum[lane];
        }
      }
    }
  }

  private static void accumulate(float weight, float[] panel, int from, float[] sum) {
    for (int lane = 0; lane < LANES; lane++) {
      sum[lane] = Math.fma(weight, panel[from + lane], sum[lane]);
    }
  }

  @Override
  public void add(
      float[] columns, int columnAt, int rows, float[] start, int startAt, float[] out, int outAt) {
    for (int row = 0; row < rows; row++) {
      for (int at = row * LANES; at < (row + 1) * LANES; at++) {
        out[outAt + at] = start[startAt + at] + columns[columnAt + row];
      }
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
    for (int lane = 0; lane < LANES; lane++) {
      int column = columnsAt[lane] + firstRow;
      for (int row = 0; row < rows; row++) {
        out[outAt + row * LANES + lane] =
            start[startAt + row * LANES + lane] + columns[column + row];
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
    for (int unit = 0; unit < units; unit++) {
      int gate = gatesAt + unit * 4 * LANES;
      for (int lane = 0; lane < LANES; lane++) {
        int state = unit * LANES + lane;
        float i = clamp(gates[gate + lane]);
        float f = clamp(gates[gate + LANES + lane]);
        float g = clamp(gates[gate + 2 * LANES + lane]);
        float o = clamp(gates[gate + 3 * LANES + lane]);
        float c = cell(i, f, g, before[beforeAt + state]);
        after[cellsAt + state] = c;
        after[hiddenAt + state] = hidden(o, clamp(c));
      }
    }
  }

  /** ½·((Qf + Tf)·c·(Qi·Qg) + (Qi + Ti)·Tg·Qf) / (Qi·Qg·Qf), where T = z·P and Q are of tanh. */
  private static float cell(float i, float f, float g, float c) {
    float yi = i * i;
    float yf = f * f;
    float yg = g * g;
    float qi = denominator(yi);
    float qf = denominator(yf);
    float qiqg = qi * denominator(yg);
    float written = (qi + numerator(i, yi)) * numerator(g, yg);
    float kept = (qf + numerator(f, yf)) * c;
    return 0.5f * Math.fma(kept, qiqg, written * qf) / (qiqg * qf);
  }

  /** ½·(Qo + To)·Tc / (Qo·Qc). */
  private static float hidden(float o, float c) {
    float yo = o * o;
    float yc = c * c;
    float qo = denominator(yo);
    float opened = (qo + numerator(o, yo)) * numerator(c, yc);
    return 0.5f * opened / (qo * denominator(yc));
  }

  @Override
  public void costs(float[] logits, int symbols, int[] wanted, float[] costsNats) {
    for (int lane = 0; lane < LANES; lane++) {
      float max = logits[lane];
      for (int symbol = 1; symbol < symbols; symbol++) {
        float logit = logits[symbol * LANES + lane];
        max = logit > max ? logit : max;
      }
      float sum = 0f;
      float lost = 0f;
      for (int symbol = 0; symbol < symbols; symbol++) {
        float term = expOfMinus(max - logits[symbol * LANES + lane]);
        float next = sum + term;
        float taken = next - sum;
        lost += (sum - (next - taken)) + (term - taken);
        sum = next;
      }
      float ln = ln(sum + lost);
      for (int column = 0; column < wanted.length; column++) {
        costsNats[column * LANES + lane] = max - logits[wanted[column] * LANES + lane] + ln;
      }
    }
  }
}
