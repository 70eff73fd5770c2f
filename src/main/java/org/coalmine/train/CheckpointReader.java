package org.coalmine.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.coalmine.token.Alphabet;

/**
 * Reads the bytes of a {@link Checkpoint} once, from the first to the last. Nothing is made of them
 * before their checksum was found right; until then a length is believed as far as the bytes go.
 */
public final class CheckpointReader {
  private final long length;
  private final CRC32C checksum = new CRC32C();
  private final DataInputStream in;

  /** The bytes before the checksum that are not read yet. */
  private long left;

  private CheckpointReader(InputStream in, long length) {
    this.length = length;
    this.in = new DataInputStream(new CheckedInputStream(in, checksum));
    this.left = length - Integer.BYTES;
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IllegalArgumentException if the bytes are no checkpoint, cut short or changed
   */
  public static Checkpoint fromBytes(byte[] array) {
    try {
      return read(new ByteArrayInputStream(array), array.length);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /**
   * Reads a checkpoint of any length through a small buffer.
   *
   * @param length the number of bytes, which no array of the checkpoint may exceed
   * @throws IllegalArgumentException if the bytes are no checkpoint, cut short or changed
   */
  public static Checkpoint read(InputStream in, long length) throws IOException {
    return new CheckpointReader(in, length).read();
  }

  private Checkpoint read() throws IOException {
    if (length < Long.BYTES + Integer.BYTES || in.readLong() != Checkpoint.MAGIC) {
      throw new IllegalArgumentException("not a training checkpoint (%d bytes)".formatted(length));
    }
    left -= Long.BYTES;
    Optional<Supplier<Checkpoint>> fields = fields();
    in.skipNBytes(left);
    int computed = (int) checksum.getValue();
    if (in.readInt() != computed) {
      throw new IllegalArgumentException(
          "training checkpoint is damaged: its checksum differs (%d bytes)".formatted(length));
    }
    return fields
        .orElseThrow(() -> new IllegalArgumentException("training checkpoint is cut short"))
        .get();
  }

  /** Empty if a field reaches beyond the bytes. */
  private Optional<Supplier<Checkpoint>> fields() throws IOException {
    try {
      int epoch = number();
      int steps = number();
      byte[] settings = bytes();
      byte[] characters = bytes();
      byte[] noiseKey = bytes();
      float[] parameters = floats();
      float[] updaterState = floats();
      return Optional.of(
          () ->
              new Checkpoint(
                  new String(settings, UTF_8),
                  Alphabet.of(new String(characters, UTF_8)),
                  epoch,
                  new TrainingState(parameters, updaterState, steps),
                  noiseKey));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private void take(long bytes) {
    if (bytes < 0 || bytes > left) {
      throw new BufferUnderflowException();
    }
    left -= bytes;
  }

  private int number() throws IOException {
    take(Integer.BYTES);
    return in.readInt();
  }

  private byte[] bytes() throws IOException {
    int count = number();
    take(count);
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  private float[] floats() throws IOException {
    int count = number();
    take((long) count * Float.BYTES);
    float[] floats = new float[count];
    ByteBuffer chunk = ByteBuffer.allocate(Checkpoint.CHUNK_BYTES);
    FloatBuffer view = chunk.asFloatBuffer();
    for (int done = 0; done < count; done += view.position()) {
      int next = Math.min(count - done, view.capacity());
      in.readFully(chunk.array(), 0, next * Float.BYTES);
      view.clear().get(floats, done, next);
    }
    return floats;
  }
}
