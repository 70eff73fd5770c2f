package org.coalmine.train;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
  public TrainingState {
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative: " + steps);
    }
  }

  @Serial
  private Object writeReplace() {
    return new Packed(bytes(parameters), bytes(updaterState), steps);
  }

  /** A state as Java serializes it: bytes go out in one piece, floats one by one. */
  private record Packed(byte[] parameters, byte[] updaterState, int steps) implements Serializable {
    @Serial
    private Object readResolve() {
      return new TrainingState(floats(parameters), floats(updaterState), steps);
    }
  }

  private static byte[] bytes(float[] floats) {
    byte[] bytes = new byte[Math.multiplyExact(floats.length, Float.BYTES)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
    return bytes;
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
