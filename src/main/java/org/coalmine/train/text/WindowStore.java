package org.coalmine.train.text;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;
import org.coalmine.store.StoreException;

/**
 * Many windows, read by number: what a worker keeps of the text between epochs. Windows overlap by
 * a symbol where one goes on from another; each is stored whole.
 *
 * <p><b>The way of the data.</b> Windows come in the order that Spark's external sort gives them,
 * are appended as packed symbols ({@link Packing}), and are never objects side by side. Symbols and
 * index are {@link Pieces}: they fill the heap up to {@link TextMemory}, and a {@link PageFile}
 * beyond it. An epoch reads them in the order of its permutation, so a window on the disk is a page
 * at a place that nothing foretells, read through the system's cache. What a reader sees does not
 * depend on where a byte lies: the budget decides about speed and memory, never about a model.
 *
 * <p><b>The index.</b> One entry for {@value #GROUP} windows: where the first begins, eight bytes,
 * and the length of each, in as many bytes as the longest needs. A start per window would cost
 * eight bytes more for each, which for short documents is more than their text. A window is found
 * by adding up the lengths before it in its group.
 *
 * <p><b>Bytes.</b> Of windows of w characters with one byte per symbol, (w + 1) + 1 + 8/{@value
 * #GROUP} per window; on the disk 4096/4092 times that.
 *
 * <p><b>Limits.</b> Symbols and windows are counted in long.
 */
public final class WindowStore implements Closeable {
  /** Windows of an entry of the index. */
  static final int GROUP = 64;

  private final Packing packing;
  private final Pieces symbols;
  private final Index index;
  private final long size;

  private WindowStore(Packing packing, Pieces symbols, Index index, long size) {
    this.packing = packing;
    this.symbols = symbols;
    this.index = index;
    this.size = size;
  }

  /** A few windows, in the heap. */
  public static WindowStore of(List<char[]> windows, int vocabulary) {
    TextPlace heap =
        new TextPlace(
            new TextMemory(Long.MAX_VALUE / 2),
            () -> {
              throw new IllegalStateException("the heap has room");
            });
    Packing packing = Packing.of(vocabulary);
    int longest = windows.stream().mapToInt(window -> window.length).max().orElse(0);
    Writer writer = new Writer(heap, packing, longest);
    windows.forEach(window -> writer.append(packing.pack(window)));
    return writer.finish();
  }

  /**
   * About how many bytes a text takes, in the heap or on the disk.
   *
   * @param characters that windows have as targets; each window stores one symbol more
   * @param vocabulary how many symbols there are
   * @param longest the most symbols that a window may have
   */
  public static double bytes(double characters, double windows, int vocabulary, int longest) {
    double perWindow = Index.lengthBytes(longest) + (double) Long.BYTES / GROUP;
    return (symbolBytes(characters + windows, vocabulary) + windows * perWindow)
        * PageFile.PAGE_BYTES
        / PageFile.CONTENT_BYTES;
  }

  /** How many bytes some symbols of a vocabulary take. */
  public static double symbolBytes(double symbols, int vocabulary) {
    return symbols * Packing.of(vocabulary).bytesPerSymbol();
  }

  /** How many windows there are. */
  public long size() {
    return size;
  }

  /** Bytes of the heap. */
  public long heapBytes() {
    return symbols.heapBytes() + index.entries().heapBytes();
  }

  /** Bytes on the disk. */
  public long diskBytes() {
    return symbols.diskBytes() + index.entries().diskBytes();
  }

  /** Whether files still seem to be what was written. */
  public boolean isWhole() {
    return symbols.isWhole() && index.entries().isWhole();
  }

  /** One thread's way to the windows. */
  public Reader reader() {
    return new Reader(this);
  }

  /** Frees the memory and removes the files. */
  @Override
  public void close() {
    symbols.close();
    index.entries().close();
  }

  /**
   * Where windows begin and how long they are.
   *
   * @param lengthBytes bytes of a length
   */
  private record Index(Pieces entries, int lengthBytes) {
    Index(TextPlace place, int longest) {
      this(new Pieces(place), lengthBytes(longest));
    }

    static int lengthBytes(int longest) {
      return longest < 1 << 8 ? 1 : longest < 1 << 16 ? 2 : 4;
    }

    int entryBytes() {
      return Long.BYTES + GROUP * lengthBytes;
    }

    void put(byte[] entry, int place, int length) {
      for (int i = 0; i < lengthBytes; i++) {
        entry[at(place) + i] = (byte) (length >>> Byte.SIZE * i);
      }
    }

    int length(byte[] entry, int place) {
      int length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length |= (entry[at(place) + i] & 0xFF) << Byte.SIZE * i;
      }
      return length;
    }

    private int at(int place) {
      return Long.BYTES + place * lengthBytes;
    }
  }

  /** Takes windows one after the other. */
  public static final class Writer implements Closeable {
    private final Packing packing;
    private final int longest;
    private final Pieces symbols;
    private final Index index;
    private final byte[] entry;
    private long size;

    /**
     * @param longest the most symbols that a window may have
     */
    public Writer(TextPlace place, Packing packing, int longest) {
      this.packing = packing;
      this.longest = longest;
      symbols = new Pieces(place);
      index = new Index(place, longest);
      entry = new byte[index.entryBytes()];
    }

    /** How many windows were appended. */
    public long size() {
      return size;
    }

    /** Appends a window of packed symbols. */
    public void append(byte[] packed) {
      int length = packed.length / packing.bytesPerSymbol();
      if (length > longest) {
        throw new IllegalArgumentException(
            "a window has at most %d symbols: %d".formatted(longest, length));
      }
      int place = (int) (size % GROUP);
      if (place == 0) {
        ByteBuffer.wrap(entry).putLong(symbols.size());
      }
      index.put(entry, place, length);
      symbols.append(packed, 0, packed.length);
      size++;
      if (place == GROUP - 1) {
        index.entries().append(entry, 0, entry.length);
      }
    }

    /** As {@link Pieces#skipTo}, between two groups of windows. */
    void skipTo(long symbol) {
      if (size % GROUP != 0) {
        throw new IllegalStateException("in the middle of a group");
      }
      symbols.skipTo(symbol * packing.bytesPerSymbol());
    }

    /** What was appended. */
    public WindowStore finish() {
      if (size % GROUP != 0) {
        index.entries().append(entry, 0, entry.length);
      }
      symbols.seal();
      index.entries().seal();
      return new WindowStore(packing, symbols, index, size);
    }

    /** Gives up what was appended. */
    @Override
    public void close() {
      symbols.close();
      index.entries().close();
    }
  }

  /** Reads windows by number, at best near each other. For one thread. */
  public static final class Reader {
    private final WindowStore store;
    private final Pieces.Reader symbols;
    private final Pieces.Reader entries;
    private final byte[] entry;
    private long group = -1;
    private byte[] packed = {};

    private Reader(WindowStore store) {
      this.store = store;
      symbols = store.symbols.reader();
      entries = store.index.entries().reader();
      entry = new byte[store.index.entryBytes()];
    }

    /** How many windows there are. */
    public long size() {
      return store.size;
    }

    /**
     * A window's symbols: its targets and one more.
     *
     * @throws StoreException if the disk does not give back what was written
     */
    public char[] window(long number) {
      if (number < 0 || number >= store.size) {
        throw new IndexOutOfBoundsException("window %d of %d".formatted(number, store.size));
      }
      if (number / GROUP != group) {
        group = -1;
        entries.read(number / GROUP * entry.length, entry, entry.length);
        group = number / GROUP;
      }
      int place = (int) (number % GROUP);
      long before = 0;
      for (int i = 0; i < place; i++) {
        before += store.index.length(entry, i);
      }
      int length = store.index.length(entry, place);
      int perSymbol = store.packing.bytesPerSymbol();
      if (packed.length < length * perSymbol) {
        packed = new byte[length * perSymbol];
      }
      long start = ByteBuffer.wrap(entry).getLong(0) + before * perSymbol;
      symbols.read(start, packed, length * perSymbol);
      return store.packing.unpack(packed, length);
    }
  }
}
