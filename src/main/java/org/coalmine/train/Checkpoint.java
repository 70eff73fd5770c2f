package org.coalmine.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
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
  static final long MAGIC = 0x636f616c_434b5032L;
  static final int CHUNK_BYTES = 1 << 16;

  public Checkpoint {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must not be negative: " + epoch);
    }
  }

  /** A checkpoint of training without noise. */
  public Checkpoint(String settings, Alphabet alphabet, int epoch, TrainingState state) {
    this(settings, alphabet, epoch, state, new byte[0]);
  }

  /** The checkpoint as bytes; of one below 2 GB, which an array holds. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the checkpoint, of any length, through a small buffer; does not close the stream. */
  public void write(OutputStream stream) throws IOException {
    CRC32C checksum = new CRC32C();
    DataOutputStream out = new DataOutputStream(new CheckedOutputStream(stream, checksum));
    out.writeLong(MAGIC);
    out.writeInt(epoch);
    out.writeInt(state.steps());
    for (byte[] bytes :
        List.of(settings.getBytes(UTF_8), alphabet.characters().getBytes(UTF_8), noiseKey)) {
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    writeFloats(out, state.parameters());
    writeFloats(out, state.updaterState());
    out.writeInt((int) checksum.getValue());
  }

  private static void writeFloats(DataOutputStream out, float[] floats) throws IOException {
    out.writeInt(floats.length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    FloatBuffer view = chunk.asFloatBuffer();
    for (int done = 0; done < floats.length; done += view.position()) {
      view.clear().put(floats, done, Math.min(floats.length - done, view.capacity()));
      out.write(chunk.array(), 0, view.position() * Float.BYTES);
    }
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
