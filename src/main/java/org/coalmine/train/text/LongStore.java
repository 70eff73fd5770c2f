package org.coalmine.train.text;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** Any number of numbers, kept like a text. */
public final class LongStore implements Closeable {
  private final Pieces bytes;

  private LongStore(Pieces bytes) {
    this.bytes = bytes;
  }

  /** How many numbers there are. */
  public long size() {
    return bytes.size() / Long.BYTES;
  }

  /** Bytes of the heap. */
  public long heapBytes() {
    return bytes.heapBytes();
  }

  /** Bytes on the disk. */
  public long diskBytes() {
    return bytes.diskBytes();
  }

  /** Whether files still seem to be what was written. */
  public boolean isWhole() {
    return bytes.isWhole();
  }

  /** One thread's way to the numbers. */
  public Reader reader() {
    return new Reader(bytes.reader());
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** Takes numbers one after the other. */
  public static final class Writer implements Closeable {
    private final Pieces bytes;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    public Writer(TextPlace place) {
      bytes = new Pieces(place);
    }

    public void append(long value) {
      bytes.append(number.putLong(0, value).array(), 0, Long.BYTES);
    }

    /** What was appended. */
    public LongStore finish() {
      bytes.seal();
      return new LongStore(bytes);
    }

    /** Gives up what was appended. */
    @Override
    public void close() {
      bytes.close();
    }
  }

  /** Reads numbers at any place. */
  public static final class Reader {
    private final Pieces.Reader bytes;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    private Reader(Pieces.Reader bytes) {
      this.bytes = bytes;
    }

    /** The number at a place, from 0. */
    public long at(long place) {
      bytes.read(place * Long.BYTES, number.array(), Long.BYTES);
      return number.getLong(0);
    }
  }
}
