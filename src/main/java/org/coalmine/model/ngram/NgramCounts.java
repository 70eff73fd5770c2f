package org.coalmine.model.ngram;

import static org.coalmine.token.Alphabet.BOUNDARY;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.coalmine.model.ModelFileException;

/**
 * How often every symbol follows every context of at most order − 1 symbols in some documents. A
 * context stops at the boundary, which is its first symbol there; the end of a document is the
 * boundary once more, as what follows. Immutable, and the same for the same documents in any order.
 *
 * <p>Contexts are nodes of a trie, numbered by length and then by their symbols; node 0 is the
 * empty context. A node's entries are what follows it, rising by symbol. The end of a context that
 * lacks its first symbol is another context: its {@link #shorter}.
 */
public final class NgramCounts {
  /** The empty context. */
  static final int EMPTY = 0;

  static final int NONE = -1;

  /** The largest order. */
  public static final int MAXIMUM_ORDER = 64;

  private static final int VERSION = 1;
  private static final int SEVEN_BITS = 0x7F;
  private static final int MOST_SHIFT = 63;

  private final int order;
  private final int symbolCount;
  private final int[] firstEntry;
  private final int[] symbols;
  private final long[] counts;
  private final int[] longer;
  private final int[] shorter;
  private final int[] depth;

  /**
   * @param firstEntry of each node, and behind the last
   * @param longer of each entry: the context with its symbol at the end, or {@link #NONE}
   */
  NgramCounts(
      int order, int symbolCount, int[] firstEntry, int[] symbols, long[] counts, int[] longer) {
    this.order = order;
    this.symbolCount = symbolCount;
    this.firstEntry = firstEntry;
    this.symbols = symbols;
    this.counts = counts;
    this.longer = longer;
    this.shorter = new int[contexts()];
    this.depth = new int[contexts()];
    shorter[EMPTY] = NONE;
    for (int node = 0; node < contexts(); node++) {
      for (int entry = firstEntry[node]; entry < firstEntry[node + 1]; entry++) {
        if (longer[entry] != NONE) {
          depth[longer[entry]] = depth[node] + 1;
          shorter[longer[entry]] =
              node == EMPTY ? EMPTY : after(shorter[node], symbols[entry], depth[node]);
        }
      }
    }
  }

  /** n: contexts have at most n − 1 symbols. */
  public int order() {
    return order;
  }

  /** How many symbols there are, the boundary included. */
  public int symbolCount() {
    return symbolCount;
  }

  /** How many contexts were seen, the empty one included. */
  public int contexts() {
    return firstEntry.length - 1;
  }

  /** How many pairs of a context and what follows it were seen. */
  public int entries() {
    return symbols.length;
  }

  /** The longest context that was seen and ends like the beginning of a document. */
  int start() {
    return order == 1 ? EMPTY : after(EMPTY, BOUNDARY, 1);
  }

  /**
   * The longest context that was seen and ends like some text.
   *
   * @param node that of the text without its last symbol
   */
  int after(int node, int symbol) {
    return after(node, symbol, order - 1);
  }

  private int after(int node, int symbol, int most) {
    for (int context = node; context != NONE; context = shorter[context]) {
      if (depth[context] < most) {
        int entry = entry(context, symbol);
        if (entry >= 0 && longer[entry] != NONE) {
          return longer[entry];
        }
      }
    }
    return EMPTY;
  }

  /** The entry of a symbol behind a context; negative if it never followed. */
  private int entry(int node, int symbol) {
    return Arrays.binarySearch(symbols, firstEntry[node], firstEntry[node + 1], symbol);
  }

  /** How often a symbol follows a context. */
  long seen(int node, int symbol) {
    int entry = entry(node, symbol);
    return entry < 0 ? 0 : counts[entry];
  }

  /** A context without its first symbol; {@link #NONE} of the empty one. */
  int shorter(int node) {
    return shorter[node];
  }

  /** How many symbols a context has. */
  int depth(int node) {
    return depth[node];
  }

  int firstEntry(int node) {
    return firstEntry[node];
  }

  int symbol(int entry) {
    return symbols[entry];
  }

  long count(int entry) {
    return counts[entry];
  }

  int longer(int entry) {
    return longer[entry];
  }

  /**
   * Of each entry, how often its symbol stood behind its context and behind none that is longer.
   */
  long[] ofLongest() {
    long[] own = counts.clone();
    for (int node = 1; node < contexts(); node++) {
      for (int entry = firstEntry[node]; entry < firstEntry[node + 1]; entry++) {
        own[entry(shorter[node], symbols[entry])] -= counts[entry];
      }
    }
    return own;
  }

  /**
   * Whether a context was seen: whatever a text of these counts can be scored behind.
   *
   * @param context the first {@code length} symbols, which may begin with the boundary
   */
  public boolean contains(int[] context, int length) {
    int node = EMPTY;
    for (int place = 0; place < length; place++) {
      int entry = entry(node, context[place]);
      if (entry < 0 || longer[entry] == NONE) {
        return false;
      }
      node = longer[entry];
    }
    return true;
  }

  /** How often a symbol follows some symbols, which may begin with the boundary. */
  public long count(int[] context, int symbol) {
    int node = EMPTY;
    for (int each : context) {
      int entry = entry(node, each);
      if (entry < 0 || longer[entry] == NONE) {
        return 0;
      }
      node = longer[entry];
    }
    return seen(node, symbol);
  }

  /** What they are read from again. The same bytes for the same counts. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * symbols.length + 16);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  void write(DataOutputStream out) throws IOException {
    put(out, VERSION);
    put(out, order);
    put(out, symbolCount);
    put(out, contexts());
    put(out, symbols.length);
    for (int node = 0; node < contexts(); node++) {
      put(out, firstEntry[node + 1] - firstEntry[node]);
      for (int entry = firstEntry[node]; entry < firstEntry[node + 1]; entry++) {
        put(out, symbols[entry]);
        put(out, 2 * counts[entry] + (longer[entry] == NONE ? 0 : 1));
      }
    }
  }

  /**
   * Reads them back.
   *
   * @throws IOException if the bytes are no counts
   */
  public static NgramCounts read(byte[] bytes) throws IOException {
    return read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  static NgramCounts read(DataInputStream in) throws IOException {
    require(take(in) == VERSION, "is of another version");
    int order = size(in, MAXIMUM_ORDER);
    int symbolCount = size(in, Integer.MAX_VALUE);
    int[] firstEntry = new int[size(in, in.available()) + 1];
    int[] symbols = new int[size(in, in.available())];
    long[] counts = new long[symbols.length];
    int[] longer = new int[symbols.length];
    int next = 1;
    for (int node = 0; node + 1 < firstEntry.length; node++) {
      require(node < next, "has a context that follows from no other");
      int count = size(in, symbols.length - firstEntry[node]);
      firstEntry[node + 1] = firstEntry[node] + count;
      for (int entry = firstEntry[node]; entry < firstEntry[node + 1]; entry++) {
        symbols[entry] = size(in, symbolCount - 1);
        require(
            entry == firstEntry[node] || symbols[entry] > symbols[entry - 1],
            "has symbols out of order");
        long both = take(in);
        counts[entry] = both >>> 1;
        require(counts[entry] > 0, "has a count of 0");
        longer[entry] = (both & 1) == 0 ? NONE : next++;
      }
    }
    require(
        next == firstEntry.length - 1 && firstEntry[next] == symbols.length,
        "has contexts without a place");
    return new NgramCounts(order, symbolCount, firstEntry, symbols, counts, longer);
  }

  private static int size(DataInput in, int most) throws IOException {
    long value = take(in);
    require(value <= most, "has a number beyond its bound");
    return (int) value;
  }

  private static void require(boolean holds, String what) throws IOException {
    if (!holds) {
      throw new ModelFileException("a table of counts " + what);
    }
  }

  /** Seven bits to a byte, the least first. */
  private static void put(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while (rest > SEVEN_BITS) {
      out.writeByte((int) (rest & SEVEN_BITS) | ~SEVEN_BITS);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long take(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < MOST_SHIFT; shift += 7) {
      int read = in.readByte();
      value |= (long) (read & SEVEN_BITS) << shift;
      if (read >= 0) {
        return value;
      }
    }
    throw new ModelFileException("a table of counts has a number without an end");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NgramCounts that
        && order == that.order
        && symbolCount == that.symbolCount
        && Arrays.equals(firstEntry, that.firstEntry)
        && Arrays.equals(symbols, that.symbols)
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(longer, that.longer);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(symbols) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "NgramCounts[order %d, %d contexts, %d entries]".formatted(order, contexts(), entries());
  }
}
