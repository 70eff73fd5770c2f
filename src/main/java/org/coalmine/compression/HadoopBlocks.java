package org.coalmine.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.utils.BoundedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that Hadoop writes as {@code .lz4} and {@code .snappy}: the length of a block's text,
 * then chunks, each with its length in the file. There is no mark, so a length that no writer has
 * shows another kind of file, and nothing is allocated for it.
 */
final class HadoopBlocks extends InputStream {
  private static final int LARGEST_BYTES = 64 << 20;

  /** Unpacks one chunk. */
  @FunctionalInterface
  interface Chunk {
    InputStream of(InputStream packed) throws IOException;
  }

  private final InputStream in;
  private final Chunk unpacking;
  private @Nullable BoundedInputStream packed;
  private @Nullable InputStream chunk;
  private int textBytes;

  HadoopBlocks(InputStream in, Chunk unpacking) {
    this.in = in;
    this.unpacking = unpacking;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (chunk == null) {
        if (!open()) {
          return -1;
        }
      } else {
        int count = chunk.read(bytes, offset, length);
        if (count > 0) {
          textBytes -= count;
          if (textBytes < 0) {
            throw new IOException("a block holds more than its length says");
          }
          return count;
        }
        end();
      }
    }
  }

  /** Opens the next chunk; false at the end of the file, which is the end of a block. */
  private boolean open() throws IOException {
    while (textBytes == 0) {
      int first = in.read();
      if (first < 0) {
        return false;
      }
      textBytes = length(first);
    }
    int first = in.read();
    if (first < 0) {
      throw new EOFException("the last block has no end");
    }
    packed = new BoundedInputStream(in, length(first));
    chunk = unpacking.of(packed);
    return true;
  }

  private int length(int first) throws IOException {
    byte[] rest = in.readNBytes(3);
    if (rest.length < 3) {
      throw new EOFException("the last length has no end");
    }
    int length =
        (first << 24) | ((rest[0] & 0xFF) << 16) | ((rest[1] & 0xFF) << 8) | (rest[2] & 0xFF);
    if (length < 0 || length > LARGEST_BYTES) {
      throw new IOException("it is neither in the format of frames nor in Hadoop's of blocks");
    }
    return length;
  }

  private void end() throws IOException {
    if (packed != null && packed.getBytesRemaining() > 0) {
      throw new EOFException("the last chunk has no end");
    }
    packed = null;
    chunk = null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
