package org.coalmine.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.coalmine.token.Alphabet;

/**
 * Training at the end of an epoch, as bytes and back. Training that goes on from a checkpoint
 * reaches the same bits as training that was never interrupted.
 *
 * <p>The bytes, big-endian: the magic, epoch, steps, then the settings, the alphabet's characters
 * (each a length and UTF-8), the noise key (a length and bytes), the parameters and the updater's
 * state (each a length and floats), and a CRC-32C of everything before it. No code of a file is
 * ever run.
 *
 * @param settings as text; a checkpoint goes on only with the settings it was made with
 * @param noiseKey what the noise of private training that is to go on is drawn by, secret; empty
 *     otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the bytes
public record Checkpoint(
    String settings, Alphabet alphabet, int epoch, TrainingState state, byte[] noiseKey) {
  private static final long MAGIC = 0x636f616c_434b5032L;

  public Checkpoint {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must not be negative: " + epoch);
    }
  }

  /** A checkpoint of training without noise. */
  public Checkpoint(String settings, Alphabet alphabet, int epoch, TrainingState state) {
    this(settings, alphabet, epoch, state, new byte[0]);
  }

  /** The checkpoint as bytes. */
  public byte[] toBytes() {
    byte[] settingsBytes = settings.getBytes(UTF_8);
    byte[] characters = alphabet.characters().getBytes(UTF_8);
    long size =
        Long.BYTES
            + 7L * Integer.BYTES
            + settingsBytes.length
            + characters.length
            + noiseKey.length
            + (long) Float.BYTES * (state.parameters().length + state.updaterState().length)
            + Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
    bytes.putLong(MAGIC).putInt(epoch).putInt(state.steps());
    bytes.putInt(settingsBytes.length).put(settingsBytes);
    bytes.putInt(characters.length).put(characters);
    bytes.putInt(noiseKey.length).put(noiseKey);
    putFloats(bytes, state.parameters());
    putFloats(bytes, state.updaterState());
    return bytes.putInt(checksum(bytes.array(), bytes.position())).array();
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IllegalArgumentException if the bytes are no checkpoint, cut short or changed
   */
  public static Checkpoint fromBytes(byte[] array) {
    ByteBuffer bytes = ByteBuffer.wrap(array);
    if (array.length < Long.BYTES + Integer.BYTES || bytes.getLong() != MAGIC) {
      throw new IllegalArgumentException(
          "not a training checkpoint (%d bytes)".formatted(array.length));
    }
    int end = array.length - Integer.BYTES;
    if (bytes.getInt(end) != checksum(array, end)) {
      throw new IllegalArgumentException(
          "training checkpoint is damaged: its checksum differs (%d bytes)"
              .formatted(array.length));
    }
    try {
      bytes.limit(end);
      int epoch = bytes.getInt();
      int steps = bytes.getInt();
      String settings = new String(slice(bytes), UTF_8);
      Alphabet alphabet = Alphabet.of(new String(slice(bytes), UTF_8));
      byte[] noiseKey = slice(bytes);
      float[] parameters = floats(bytes);
      return new Checkpoint(
          settings, alphabet, epoch, new TrainingState(parameters, floats(bytes), steps), noiseKey);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("training checkpoint is cut short", e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void putFloats(ByteBuffer bytes, float[] floats) {
    bytes.putInt(floats.length);
    bytes.asFloatBuffer().put(floats);
    bytes.position(bytes.position() + floats.length * Float.BYTES);
  }

  private static float[] floats(ByteBuffer bytes) {
    int length = length(bytes, Float.BYTES);
    float[] floats = new float[length];
    bytes.asFloatBuffer().get(floats);
    bytes.position(bytes.position() + length * Float.BYTES);
    return floats;
  }

  private static byte[] slice(ByteBuffer bytes) {
    byte[] slice = new byte[length(bytes, 1)];
    bytes.get(slice);
    return slice;
  }

  private static int length(ByteBuffer bytes, int itemBytes) {
    int length = bytes.getInt();
    if (length < 0 || (long) length * itemBytes > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Checkpoint[epoch=%d, steps=%d, %s]".formatted(epoch, state.steps(), settings);
  }
}
