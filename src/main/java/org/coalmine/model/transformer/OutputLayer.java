package org.coalmine.model.transformer;

import java.util.Arrays;
import org.coalmine.kernel.PanelMatrix;
import org.coalmine.model.Scorer;

/**
 * One thread's workspace for the output layer. Its logits come in blocks of {@value #BLOCK} tokens
 * and are never all in memory: of each block remain its maximum, its sum of exponentials and the
 * logits that are wanted. The sums of the blocks are joined in {@code double}, in order.
 */
final class OutputLayer {
  /** Tokens whose logits are computed together: they stay in the second-level cache. */
  private static final int BLOCK = 1024;

  /** Floats between the logits of two rows: rows must not fall on the same lines of the cache. */
  private static final int LOGITS = BLOCK + Kernel.PADDING;

  private final PanelMatrix output;
  private final Kernel kernel;
  private final int most;
  private final int width;
  private final int tokens;
  private final int parts;
  private final float[] hidden;
  private final float[] strips;
  private final float[] logits;
  private final float[] maxima;
  private final double[] sums;
  private final double[] max;
  private final double[] ln;

  /**
   * A workspace.
   *
   * @param most prefixes at once, a multiple of the kernel's strip
   */
  OutputLayer(PackedTransformer model, Kernel kernel, int most) {
    this.output = model.output();
    this.kernel = kernel;
    this.most = most;
    this.width = output.inputs();
    this.tokens = output.outputs();
    this.parts = (tokens + BLOCK - 1) / BLOCK;
    this.hidden = new float[most * width];
    this.strips = new float[most * width];
    this.logits = new float[most * LOGITS];
    this.maxima = new float[most * parts];
    this.sums = new double[most * parts];
    this.max = new double[most];
    this.ln = new double[most];
  }

  /**
   * Writes what some tokens cost.
   *
   * @param prefixes none of them empty
   * @param rowOfLane which prefix a lane holds; {@link Scorer#NONE} for none
   * @param costsNats [wanted][lanes]; untouched where a lane holds none
   */
  void costs(PrefixState[] prefixes, int rows, int[] rowOfLane, int[] wanted, float[] costsNats) {
    pack(prefixes, rows);
    int column = 0;
    for (int first = 0; first < tokens; first += BLOCK) {
      int count = block(first, rows);
      for (; column < wanted.length && wanted[column] < first + count; column++) {
        for (int lane = 0; lane < rowOfLane.length; lane++) {
          if (rowOfLane[lane] != Scorer.NONE) {
            costsNats[column * rowOfLane.length + lane] =
                logits[rowOfLane[lane] * LOGITS + wanted[column] - first];
          }
        }
      }
      sums(first, rows);
    }
    normalizers(rows);
    for (column = 0; column < wanted.length; column++) {
      for (int lane = 0; lane < rowOfLane.length; lane++) {
        int row = rowOfLane[lane];
        if (row != Scorer.NONE) {
          int at = column * rowOfLane.length + lane;
          costsNats[at] = cost(row, costsNats[at]);
        }
      }
    }
  }

  /**
   * Writes what the first tokens cost.
   *
   * @param prefixes none of them empty
   * @param wanted how many tokens
   * @param costsNats [rows][wanted], from {@code at} on
   */
  void costs(PrefixState[] prefixes, int rows, int wanted, float[] costsNats, int at) {
    pack(prefixes, rows);
    for (int first = 0; first < tokens; first += BLOCK) {
      int count = Math.min(block(first, rows), wanted - first);
      for (int row = 0; row < rows && count > 0; row++) {
        System.arraycopy(logits, row * LOGITS, costsNats, at + row * wanted + first, count);
      }
      sums(first, rows);
    }
    normalizers(rows);
    for (int row = 0; row < rows; row++) {
      int from = at + row * wanted;
      for (int i = from; i < from + wanted; i++) {
        costsNats[i] = cost(row, costsNats[i]);
      }
    }
  }

  private void pack(PrefixState[] prefixes, int rows) {
    for (int row = 0; row < rows; row++) {
      float[] values = prefixes[row].hidden();
      if (values != null) {
        System.arraycopy(values, 0, hidden, row * width, width);
      }
    }
    kernel.pack(hidden, width, rows, width, strips);
  }

  /**
   * Computes the logits of a block for all rows.
   *
   * @return how many tokens it has
   */
  private int block(int first, int rows) {
    int part = first / BLOCK;
    int panels = BLOCK / output.width();
    for (int row = 0; row < rows; row++) {
      Arrays.fill(logits, row * LOGITS, row * LOGITS + BLOCK, 0);
    }
    int to = Math.min(output.panels(), (part + 1) * panels);
    kernel.multiply(output, part * panels, to, strips, rows, logits, LOGITS);
    return Math.min(BLOCK, tokens - first);
  }

  /** What the logits of a block sum up to; they are lost thereby. */
  private void sums(int first, int rows) {
    int part = first / BLOCK;
    int count = Math.min(BLOCK, tokens - first);
    for (int row = 0; row < rows; row++) {
      float max = kernel.max(logits, row * LOGITS, count);
      maxima[part * most + row] = max;
      sums[part * most + row] = kernel.exponentials(logits, row * LOGITS, count, max);
    }
  }

  /** Joins what the blocks of each row sum up to. */
  private void normalizers(int rows) {
    for (int row = 0; row < rows; row++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int part = 0; part < parts; part++) {
        largest = Math.max(largest, maxima[part * most + row]);
      }
      if (!Float.isFinite(largest)) {
        throw new ArithmeticException("the model's logits are not finite in float32");
      }
      double sum = 0;
      for (int part = 0; part < parts; part++) {
        double below = (double) maxima[part * most + row] - largest;
        sum += sums[part * most + row] * StrictMath.exp(below);
      }
      max[row] = largest;
      ln[row] = StrictMath.log(sum);
    }
  }

  /**
   * The cost of a logit: (max − logit) + ln Σ exp(logit − max). The sum is at least 1, so neither
   * term is negative.
   */
  private float cost(int row, float logit) {
    return (float) (max[row] - logit + ln[row]);
  }
}
