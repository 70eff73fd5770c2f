package org.coalmine.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes on a file of Zstandard and follows its frames and blocks, which hold their sizes, so that
 * an end inside a frame is an error. The library's own stream ends normally where a file is cut
 * inside a later frame that began in the same buffer. The format is RFC 8878, section 3.1.
 */
final class ZstdFrames extends InputStream {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int LARGEST_WINDOW_LOG = 27;

  private enum Expected {
    MAGIC,
    SKIPPED_SIZE,
    DESCRIPTOR,
    WINDOW,
    HEADER,
    BLOCK,
    CONTENT
  }

  private final InputStream in;
  private Expected expected = Expected.MAGIC;
  private int field;
  private int fieldBytes;
  private int headerBytes;
  private long contentBytes;
  private boolean lastBlock = true;
  private boolean checksum;

  ZstdFrames(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count < 0) {
      if (expected != Expected.MAGIC || fieldBytes > 0) {
        throw new EOFException("the last frame has no end");
      }
      return count;
    }
    for (int i = offset; i < offset + count; ) {
      if (expected == Expected.CONTENT || expected == Expected.HEADER) {
        long passed = Math.min(remaining(), offset + count - i);
        i += (int) passed;
        pass(passed);
      } else {
        take(bytes[i++] & 0xFF);
      }
    }
    return count;
  }

  private long remaining() {
    return expected == Expected.HEADER ? headerBytes : contentBytes;
  }

  private void pass(long count) {
    if (expected == Expected.HEADER) {
      headerBytes -= (int) count;
      if (headerBytes == 0) {
        expect(Expected.BLOCK);
      }
      return;
    }
    contentBytes -= count;
    if (contentBytes > 0) {
      return;
    }
    if (lastBlock && checksum) {
      checksum = false;
      contentBytes = Integer.BYTES;
    } else {
      expect(lastBlock ? Expected.MAGIC : Expected.BLOCK);
    }
  }

  private void expect(Expected next) {
    expected = next;
    field = 0;
    fieldBytes = 0;
  }

  private void take(int value) throws IOException {
    field |= value << (Byte.SIZE * fieldBytes++);
    switch (expected) {
      case MAGIC -> {
        if (fieldBytes == Integer.BYTES) {
          magic();
        }
      }
      case SKIPPED_SIZE -> {
        if (fieldBytes == Integer.BYTES) {
          lastBlock = true;
          checksum = false;
          content(Integer.toUnsignedLong(field));
        }
      }
      case DESCRIPTOR -> descriptor();
      case WINDOW -> window();
      case BLOCK -> {
        if (fieldBytes == 3) {
          block();
        }
      }
      case HEADER, CONTENT -> throw new IllegalStateException("passed, not taken: " + expected);
    }
  }

  private void magic() throws IOException {
    if (field == MAGIC) {
      expect(Expected.DESCRIPTOR);
    } else if ((field & ~0xF) == SKIPPABLE) {
      expect(Expected.SKIPPED_SIZE);
    } else {
      throw new IOException("bytes that are no frame follow a frame");
    }
  }

  private void content(long bytes) {
    expect(Expected.CONTENT);
    contentBytes = bytes;
    if (bytes == 0) {
      pass(0);
    }
  }

  private void descriptor() {
    int descriptor = field;
    boolean single = (descriptor & 0x20) != 0;
    checksum = (descriptor & 4) != 0;
    int sizeFlag = descriptor >> 6;
    int dictionaryFlag = descriptor & 3;
    headerBytes =
        (sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag)
            + (dictionaryFlag == 3 ? Integer.BYTES : dictionaryFlag);
    if (single) {
      expect(Expected.HEADER);
    } else {
      expect(Expected.WINDOW);
    }
  }

  private void window() throws IOException {
    int log = 10 + (field >> 3);
    if (log > LARGEST_WINDOW_LOG || (log == LARGEST_WINDOW_LOG && (field & 7) > 0)) {
      throw new RefusedException(
          "needs a window of more than 2^%d bytes; compress it without --long"
              .formatted(LARGEST_WINDOW_LOG));
    }
    expect(headerBytes == 0 ? Expected.BLOCK : Expected.HEADER);
  }

  private void block() throws IOException {
    lastBlock = (field & 1) != 0;
    int type = (field >> 1) & 3;
    int size = field >> 3;
    if (type == 3) {
      throw new IOException("a block is of no type");
    }
    content(type == 1 ? 1 : size);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
