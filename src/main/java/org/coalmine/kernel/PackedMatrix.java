package org.coalmine.kernel;

/**
 * A matrix laid out for {@code model.lstm.Kernel.multiply}: blocks of {@value #BLOCK_ROWS} rows,
 * and within a block column by column, so that the kernel reads the weights of a block strictly
 * forwards. Rows missing from the last block are zero. Immutable.
 */
public final class PackedMatrix {
  /** Rows of a block: as many as fill the registers of AVX-512 with two vectors each. */
  public static final int BLOCK_ROWS = 12;

  public static final int LONGEST_RUN = 72;

  private final int blocks;
  private final int depth;
  private final float[] values;

  private PackedMatrix(int blocks, int depth, float[] values) {
    this.blocks = blocks;
    this.depth = depth;
    this.values = values;
  }

  /**
   * @param rows how many rows
   * @param depth how many columns, the length of the products' sums
   * @param rowMajor [rows × depth]
   */
  public static PackedMatrix of(int rows, int depth, float[] rowMajor) {
    if (rows <= 0 || depth <= 0 || rowMajor.length != (long) rows * depth) {
      throw new IllegalArgumentException(
          "a matrix of %d rows and %d columns cannot hold %d values"
              .formatted(rows, depth, rowMajor.length));
    }
    int blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    float[] values = new float[Math.multiplyExact(blocks * BLOCK_ROWS, depth)];
    for (int row = 0; row < rows; row++) {
      int block = row / BLOCK_ROWS;
      int at = block * BLOCK_ROWS * depth + row % BLOCK_ROWS;
      for (int column = 0; column < depth; column++) {
        values[at + column * BLOCK_ROWS] = rowMajor[row * depth + column];
      }
    }
    return new PackedMatrix(blocks, depth, values);
  }

  /** How many blocks of {@value #BLOCK_ROWS} rows. */
  public int blocks() {
    return blocks;
  }

  /** How many rows, those added to fill the last block included. */
  public int rows() {
    return blocks * BLOCK_ROWS;
  }

  /** How many columns. */
  public int depth() {
    return depth;
  }

  /** How many runs a row's sum is taken in: the fewest of at most {@value #LONGEST_RUN} terms. */
  public int runs() {
    return (depth + LONGEST_RUN - 1) / LONGEST_RUN;
  }

  /** The first column of a run, {@link #depth} for the one after the last. */
  public int runStart(int run) {
    return (int) ((long) depth * run / runs());
  }

  /** The packed values themselves, not a copy; not to be written. */
  public float[] values() {
    return values;
  }
}
