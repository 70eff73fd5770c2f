package org.coalmine.train.text;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any number of bytes, appended once and then read at any place: the first in pieces of the heap
 * while the budget grants them, the rest in the pages of a file.
 */
final class Pieces implements Closeable {
  /** What is asked of the budget at a time. */
  static final int PIECE_BYTES = 1 << 20;

  private final TextPlace place;
  private final List<byte[]> heap = new ArrayList<>();
  private final byte[] page = new byte[PageFile.CONTENT_BYTES];
  private @Nullable PageFile file;
  private long heapBytes;
  private long size;

  Pieces(TextPlace place) {
    this.place = place;
  }

  /** Appends bytes. */
  void append(byte[] bytes, int from, int length) {
    int done = 0;
    while (done < length) {
      done += appendSome(bytes, from + done, length - done);
    }
  }

  private int appendSome(byte[] bytes, int from, int length) {
    int count;
    if (file == null && (size < heapBytes || grow())) {
      int at = (int) (size % PIECE_BYTES);
      count = Math.min(length, PIECE_BYTES - at);
      System.arraycopy(bytes, from, heap.get(heap.size() - 1), at, count);
    } else {
      int at = (int) ((size - heapBytes) % page.length);
      count = Math.min(length, page.length - at);
      System.arraycopy(bytes, from, page, at, count);
      if (at + count == page.length) {
        writePage((size - heapBytes) / page.length);
      }
    }
    size += count;
    return count;
  }

  /** Takes another piece of the heap; once it is refused, everything goes to the file. */
  private boolean grow() {
    if (!place.memory().take(PIECE_BYTES)) {
      file = PageFile.create(place.folder());
      return false;
    }
    heap.add(new byte[PIECE_BYTES]);
    heapBytes += PIECE_BYTES;
    return true;
  }

  private void writePage(long number) {
    if (file != null) {
      file.write(number, page);
    }
    Arrays.fill(page, (byte) 0);
  }

  /**
   * Goes on at a later place in the file, so that a test need not write what lies between; it
   * cannot be read.
   */
  void skipTo(long position) {
    seal();
    if (file == null) {
      throw new IllegalStateException("no file yet");
    }
    long pages = (position - heapBytes + page.length - 1) / page.length;
    size = heapBytes + pages * page.length;
  }

  /**
   * Ends the appending: what is left goes to the disk, and what the heap has too much goes back.
   */
  void seal() {
    if (file != null) {
      if ((size - heapBytes) % page.length > 0) {
        writePage((size - heapBytes) / page.length);
      }
    } else if (size < heapBytes) {
      int last = heap.size() - 1;
      int used = (int) (size - (long) last * PIECE_BYTES);
      heap.set(last, Arrays.copyOf(heap.get(last), used));
      place.memory().giveBack(heapBytes - size);
      heapBytes = size;
    }
  }

  /** How many bytes there are. */
  long size() {
    return size;
  }

  /** How many of them the heap holds. */
  long heapBytes() {
    return heapBytes;
  }

  /** What the others take on the disk. */
  long diskBytes() {
    return file == null ? 0 : file.bytes();
  }

  boolean isWhole() {
    return file == null || file.isWhole();
  }

  Reader reader() {
    return new Reader();
  }

  @Override
  public void close() {
    place.memory().giveBack(heapBytes);
    heap.clear();
    heapBytes = 0;
    size = 0;
    if (file != null) {
      file.close();
    }
  }

  /** One thread's way to the bytes, once they are sealed. Remembers the last page. */
  final class Reader {
    private final PageFile.@Nullable Reader pages = file == null ? null : file.reader();
    private long number = -1;
    private byte[] content = {};

    /** Reads bytes. */
    void read(long position, byte[] into, int length) {
      if (position < 0 || position + length > size) {
        throw new IndexOutOfBoundsException(
            "%d bytes at %d of %d".formatted(length, position, size));
      }
      int done = 0;
      while (done < length) {
        done += readSome(position + done, into, done, length - done);
      }
    }

    private int readSome(long position, byte[] into, int to, int length) {
      byte[] from;
      int at;
      int end;
      if (position < heapBytes) {
        from = heap.get((int) (position / PIECE_BYTES));
        at = (int) (position % PIECE_BYTES);
        end = from.length;
      } else {
        from = page((position - heapBytes) / PageFile.CONTENT_BYTES);
        at = (int) ((position - heapBytes) % PageFile.CONTENT_BYTES);
        end = PageFile.CONTENT_BYTES;
      }
      int count = Math.min(length, end - at);
      System.arraycopy(from, at, into, to, count);
      return count;
    }

    private byte[] page(long wanted) {
      if (wanted != number && pages != null) {
        number = -1;
        content = pages.read(wanted);
        number = wanted;
      }
      return content;
    }
  }
}
