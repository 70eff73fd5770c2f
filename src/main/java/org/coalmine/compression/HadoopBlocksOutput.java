package org.coalmine.compression;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes what {@link HadoopBlocks} reads: blocks of one chunk each, and no mark at the end. */
final class HadoopBlocksOutput extends OutputStream {
  /** As much as Hadoop's codecs buffer where nobody says otherwise. */
  private static final int BLOCK_BYTES = 256 << 10;

  /** Packs one chunk. */
  @FunctionalInterface
  interface Chunk {
    OutputStream of(OutputStream packed, long textBytes) throws IOException;
  }

  private final OutputStream out;
  private final Chunk packing;
  private final byte[] block = new byte[BLOCK_BYTES];
  private int filled;

  HadoopBlocksOutput(OutputStream out, Chunk packing) {
    this.out = out;
    this.packing = packing;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int count = Math.min(end - from, BLOCK_BYTES - filled);
      System.arraycopy(bytes, from, block, filled, count);
      filled += count;
      from += count;
      if (filled == BLOCK_BYTES) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    if (filled == 0) {
      return;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream chunk = packing.of(packed, filled)) {
      chunk.write(block, 0, filled);
    }
    out.write(length(filled));
    out.write(length(packed.size()));
    packed.writeTo(out);
    filled = 0;
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, length).array();
  }

  @Override
  public void close() throws IOException {
    try (OutputStream closed = out) {
      writeBlock();
      closed.flush();
    }
  }
}
