package org.coalmine.train;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

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
