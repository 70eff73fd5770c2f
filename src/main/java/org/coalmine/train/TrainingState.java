package org.coalmine.train;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What training carries from one averaging to the next. Plain arrays, since Spark may close an
 * INDArray it was given to broadcast or to cache.
 *
 * <p>The arrays are not copied: whoever makes a state hands them over, and nobody writes to them.
 *
 * @param parameters the network's parameters, flat, in DL4J's order
 * @param updaterState the optimizer's moments, flat, in DL4J's order
 * @param steps steps of a worker so far; the bias correction of Adam depends on it
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two places, never compared
public record TrainingState(float[] parameters, float[] updaterState, int steps)
    implements Serializable {
  private static final int PIECE_FLOATS = 1 << 26;

  public TrainingState {
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative: " + steps);
    }
  }

  /** How many bytes it takes on its way. */
  public long bytes() {
    return (long) Float.BYTES * ((long) parameters.length + updaterState.length);
  }

  /**
   * One of equal parts of both arrays; {@link #joined} puts them together again.
   *
   * @param number from 0
   */
  public TrainingState slice(int number, int slices) {
    return new TrainingState(
        slice(parameters, number, slices), slice(updaterState, number, slices), steps);
  }

  private static float[] slice(float[] whole, int number, int slices) {
    return Arrays.copyOfRange(
        whole, border(whole, number, slices), border(whole, number + 1, slices));
  }

  private static int border(float[] whole, int number, int slices) {
    return (int) ((long) whole.length * number / slices);
  }

  /** All slices of one state, in their order; its steps are the largest of theirs. */
  public static TrainingState joined(List<TrainingState> slices) {
    return new TrainingState(
        joined(slices, TrainingState::parameters),
        joined(slices, TrainingState::updaterState),
        slices.stream().mapToInt(TrainingState::steps).max().orElseThrow());
  }

  private static float[] joined(
      List<TrainingState> slices, Function<TrainingState, float[]> array) {
    float[] whole = new float[slices.stream().mapToInt(slice -> array.apply(slice).length).sum()];
    int done = 0;
    for (TrainingState slice : slices) {
      float[] part = array.apply(slice);
      System.arraycopy(part, 0, whole, done, part.length);
      done += part.length;
    }
    return whole;
  }

  @Serial
  private Object writeReplace() {
    return new Packed(pieces(parameters, PIECE_FLOATS), pieces(updaterState, PIECE_FLOATS), steps);
  }

  /**
   * A state as Java serializes it: bytes go out in large pieces, floats one by one. An array of
   * bytes holds less than 2 GB, so a state of more has several.
   */
  private record Packed(byte[][] parameters, byte[][] updaterState, int steps)
      implements Serializable {
    @Serial
    private Object readResolve() {
      return new TrainingState(floats(parameters), floats(updaterState), steps);
    }
  }

  static byte[][] pieces(float[] floats, int pieceFloats) {
    byte[][] pieces = new byte[(floats.length + pieceFloats - 1) / pieceFloats][];
    for (int i = 0; i < pieces.length; i++) {
      int from = i * pieceFloats;
      int count = Math.min(pieceFloats, floats.length - from);
      pieces[i] = new byte[count * Float.BYTES];
      littleEndian(pieces[i]).put(floats, from, count);
    }
    return pieces;
  }

  static float[] floats(byte[][] pieces) {
    int count = 0;
    for (byte[] piece : pieces) {
      count += piece.length / Float.BYTES;
    }
    float[] floats = new float[count];
    int done = 0;
    for (byte[] piece : pieces) {
      int next = piece.length / Float.BYTES;
      littleEndian(piece).get(floats, done, next);
      done += next;
    }
    return floats;
  }

  private static FloatBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
