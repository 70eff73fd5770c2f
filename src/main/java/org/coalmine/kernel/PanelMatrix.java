package org.coalmine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A matrix of weights laid out for {@link PanelProduct}: panels of some outputs, and within a panel
 * input by input, so that a product reads the weights of a panel strictly forwards. Outputs missing
 * from the last panel have weights of zero.
 *
 * <p>Weights are floats, or bfloat16: the upper halves of floats whose lower halves are zero. A
 * product with either gives the same bits. Immutable.
 */
public final class PanelMatrix {
  /** The first weight lies on a line of the cache, as {@link AlignedStorage} says. */
  private static final int FIRST = 12;

  private static final int HALF_BITS = 16;

  private final int outputs;
  private final int inputs;
  private final int width;
  private final float @Nullable [] floats;
  private final short @Nullable [] halves;

  /** Where the weights of a matrix come from, an output at a time. */
  @FunctionalInterface
  public interface Rows {
    /** Writes the weights of an output to the beginning of an array. */
    void read(int output, float[] into);
  }

  /**
   * Packs a matrix.
   *
   * @param width outputs of a panel
   * @param bfloat16 whether every weight is a bfloat16, and is stored as one
   * @throws IllegalArgumentException if it has 2³¹ weights or more
   */
  public static PanelMatrix pack(int width, int outputs, int inputs, boolean bfloat16, Rows rows) {
    return new PanelMatrix(width, outputs, inputs, bfloat16, rows);
  }

  private PanelMatrix(int width, int outputs, int inputs, boolean bfloat16, Rows rows) {
    if (width < 1 || outputs < 1 || inputs < 1) {
      throw new IllegalArgumentException(
          "a matrix has outputs, inputs and panels: %d, %d, %d".formatted(outputs, inputs, width));
    }
    this.outputs = outputs;
    this.inputs = inputs;
    this.width = width;
    long size = FIRST + (long) panels() * width * inputs;
    if (size > Integer.MAX_VALUE - HALF_BITS) {
      throw new IllegalArgumentException(
          "a matrix of %d × %d weights does not fit in an array".formatted(outputs, inputs));
    }
    this.floats = bfloat16 ? null : new float[(int) size];
    this.halves = bfloat16 ? new short[(int) size] : null;
    float[][] panel = new float[width][inputs];
    for (int first = 0; first < outputs; first += width) {
      int count = Math.min(width, outputs - first);
      for (int output = 0; output < count; output++) {
        rows.read(first + output, panel[output]);
      }
      pack(panel, count, at(first / width, 0));
    }
  }

  private void pack(float[][] panel, int count, int at) {
    for (int input = 0; input < inputs; input++) {
      int to = at + input * width;
      for (int output = 0; output < count; output++) {
        if (floats != null) {
          floats[to + output] = panel[output][input];
        } else {
          halves()[to + output] = narrowed(panel[output][input]);
        }
      }
    }
  }

  private static short narrowed(float weight) {
    int bits = Float.floatToRawIntBits(weight);
    if (bits << HALF_BITS != 0) {
      throw new IllegalArgumentException("not a bfloat16: " + weight);
    }
    return (short) (bits >>> HALF_BITS);
  }

  /** How many outputs there are, without those that fill the last panel. */
  public int outputs() {
    return outputs;
  }

  public int inputs() {
    return inputs;
  }

  /** How many outputs a panel has. */
  public int width() {
    return width;
  }

  public int panels() {
    return (outputs + width - 1) / width;
  }

  public boolean isBfloat16() {
    return halves != null;
  }

  /** Bytes of memory. */
  public long bytes() {
    return (long) panels() * width * inputs * (isBfloat16() ? Short.BYTES : Float.BYTES);
  }

  /** Where the weights of an input in a panel begin, one for each output. */
  public int at(int panel, int input) {
    return FIRST + (panel * inputs + input) * width;
  }

  /** The weights themselves, not a copy; not to be written. */
  public float[] floats() {
    if (floats == null) {
      throw new IllegalStateException("the matrix is stored as bfloat16");
    }
    return floats;
  }

  /** The upper halves of the weights themselves, not a copy; not to be written. */
  public short[] halves() {
    if (halves == null) {
      throw new IllegalStateException("the matrix is stored as floats");
    }
    return halves;
  }

  /** A weight, as a float. */
  public float weight(int output, int input) {
    int at = at(output / width, input) + output % width;
    return floats != null ? floats[at] : widened(halves()[at]);
  }

  /** The float of which a bfloat16 is the upper half. */
  public static float widened(short half) {
    return Float.intBitsToFloat(half << HALF_BITS);
  }

  /** Copies the weights of an output. */
  public void row(int output, float[] into, int at) {
    for (int input = 0; input < inputs; input++) {
      into[at + input] = weight(output, input);
    }
  }
}
