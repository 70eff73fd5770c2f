package org.coalmine.model.ngram;

import static org.coalmine.model.ngram.NgramCounts.EMPTY;
import static org.coalmine.model.ngram.NgramCounts.NONE;
import static org.coalmine.token.Alphabet.BOUNDARY;

import java.util.Arrays;

/**
 * Counts what follows which context, in documents that come one after the other or were counted
 * elsewhere. For one thread.
 *
 * <p>Of every place the longest counted context alone is taken down, with one look into a table;
 * what ends like it gets its share in {@link #counts}.
 */
public final class NgramCounter {
  private static final long FREE = -1;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int FIRST_SLOTS = 1024;
  private static final int FIRST_NODES = 256;

  private final int order;
  private final int symbolCount;
  private final CountedContexts contexts;
  private final int[] path;

  // Contexts: each has a larger number than those that it begins or ends with.
  private int[] depth = new int[FIRST_NODES];
  private int[] before = new int[FIRST_NODES];
  private int[] last = new int[FIRST_NODES];
  private int[] shorter = new int[FIRST_NODES];
  private int nodes = 1;

  // Pairs of a context and a symbol, by open addressing. Where one was seen, so was its symbol
  // behind every end of its context.
  private long[] keys = new long[FIRST_SLOTS];
  private long[] counts = new long[FIRST_SLOTS];
  private int[] next = new int[FIRST_SLOTS];
  private int slots;

  /**
   * @param order n: contexts have at most n − 1 symbols
   * @param symbolCount how many symbols there are, the boundary included
   */
  public NgramCounter(int order, int symbolCount, CountedContexts contexts) {
    if (order < 1 || order > NgramCounts.MAXIMUM_ORDER) {
      throw new IllegalArgumentException(
          "order must be from 1 to " + NgramCounts.MAXIMUM_ORDER + ": " + order);
    }
    if (symbolCount < 1) {
      throw new IllegalArgumentException("symbolCount must be at least 1: " + symbolCount);
    }
    this.order = order;
    this.symbolCount = symbolCount;
    this.contexts = contexts;
    this.path = new int[order];
    shorter[EMPTY] = NONE;
    Arrays.fill(keys, FREE);
  }

  /**
   * Counts a document, its end included.
   *
   * @param symbols without a boundary
   */
  public void add(int... symbols) {
    int node = after(EMPTY, BOUNDARY);
    for (int symbol : symbols) {
      count(node, symbol, 1);
      node = after(node, symbol);
    }
    count(node, BOUNDARY, 1);
    for (int end = shorter[node]; end != NONE; end = shorter[end]) {
      count(end, BOUNDARY, 0);
    }
  }

  private void count(int node, int symbol, long times) {
    int slot = slot(node, symbol);
    counts[slot] += times;
  }

  /**
   * Adds what another counter of the same contexts has counted.
   *
   * @throws IllegalArgumentException if it is of another order or number of symbols
   */
  public void add(NgramCounts others) {
    if (others.order() != order || others.symbolCount() != symbolCount) {
      throw new IllegalArgumentException(
          "counts of order %d over %d symbols do not add to order %d over %d"
              .formatted(others.order(), others.symbolCount(), order, symbolCount));
    }
    long[] own = others.ofLongest();
    int[] here = new int[others.contexts()];
    for (int node = 0; node < here.length; node++) {
      for (int entry = others.firstEntry(node); entry < others.firstEntry(node + 1); entry++) {
        count(here[node], others.symbol(entry), own[entry]);
        if (others.longer(entry) != NONE) {
          here[others.longer(entry)] = after(here[node], others.symbol(entry));
        }
      }
    }
  }

  /**
   * The longest counted context that ends like a text.
   *
   * @param node that of the text without its last symbol
   */
  private int after(int node, int symbol) {
    int slot = slot(node, symbol);
    if (next[slot] != NONE) {
      return next[slot];
    }
    int end = node == EMPTY ? EMPTY : after(shorter[node], symbol);
    int found = isCounted(node, symbol) ? context(node, symbol, end) : end;
    slot = slot(node, symbol);
    next[slot] = found;
    return found;
  }

  private boolean isCounted(int node, int symbol) {
    int length = depth[node] + 1;
    if (length >= order) {
      return false;
    }
    path[length - 1] = symbol;
    for (int at = node; at != EMPTY; at = before[at]) {
      path[depth[at] - 1] = last[at];
    }
    return contexts.contains(path, length);
  }

  private int context(int node, int symbol, int end) {
    if (nodes == depth.length) {
      depth = Arrays.copyOf(depth, 2 * nodes);
      before = Arrays.copyOf(before, 2 * nodes);
      last = Arrays.copyOf(last, 2 * nodes);
      shorter = Arrays.copyOf(shorter, 2 * nodes);
    }
    depth[nodes] = depth[node] + 1;
    before[nodes] = node;
    last[nodes] = symbol;
    shorter[nodes] = end;
    return nodes++;
  }

  private long key(int node, int symbol) {
    return (long) node * symbolCount + symbol;
  }

  private int slot(int node, int symbol) {
    long key = key(node, symbol);
    int slot = probe(keys, key);
    if (keys[slot] != key) {
      if (2 * slots >= keys.length) {
        grow();
        slot = probe(keys, key);
      }
      slots++;
      keys[slot] = key;
      next[slot] = NONE;
    }
    return slot;
  }

  /** Where a key is, or where there is room for it. */
  private static int probe(long[] keys, long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * GOLDEN >>> Integer.SIZE) & mask;
    while (keys[slot] != key && keys[slot] != FREE) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] moreKeys = new long[2 * keys.length];
    long[] moreCounts = new long[moreKeys.length];
    int[] moreNext = new int[moreKeys.length];
    Arrays.fill(moreKeys, FREE);
    for (int old = 0; old < keys.length; old++) {
      if (keys[old] != FREE) {
        int slot = probe(moreKeys, keys[old]);
        moreKeys[slot] = keys[old];
        moreCounts[slot] = counts[old];
        moreNext[slot] = next[old];
      }
    }
    keys = moreKeys;
    counts = moreCounts;
    next = moreNext;
  }

  /** What was counted so far. */
  public NgramCounts counts() {
    long[] pairs = Arrays.stream(keys).filter(key -> key != FREE).sorted().toArray();
    long[] totals = counts.clone();
    for (int pair = pairs.length - 1; pair >= 0; pair--) {
      int node = (int) (pairs[pair] / symbolCount);
      if (node != EMPTY) {
        int symbol = (int) (pairs[pair] % symbolCount);
        totals[probe(keys, key(shorter[node], symbol))] += totals[probe(keys, pairs[pair])];
      }
    }
    int[] firstPair = new int[nodes + 1];
    for (long pair : pairs) {
      firstPair[(int) (pair / symbolCount) + 1]++;
    }
    Arrays.parallelPrefix(firstPair, Integer::sum);
    return inOrder(pairs, firstPair, totals);
  }

  private NgramCounts inOrder(long[] pairs, int[] firstPair, long[] totals) {
    int[] numbered = new int[nodes];
    int[] firstEntry = new int[nodes + 1];
    int[] symbols = new int[pairs.length];
    long[] seen = new long[pairs.length];
    int[] longer = new int[pairs.length];
    int known = 1;
    int entry = 0;
    for (int place = 0; place < known; place++) {
      int node = numbered[place];
      for (int pair = firstPair[node]; pair < firstPair[node + 1]; pair++) {
        int slot = probe(keys, pairs[pair]);
        if (totals[slot] > 0) {
          int symbol = (int) (pairs[pair] % symbolCount);
          symbols[entry] = symbol;
          seen[entry] = totals[slot];
          longer[entry] = NONE;
          int child = next[slot];
          if (child != NONE && before[child] == node && last[child] == symbol && child != EMPTY) {
            numbered[known] = child;
            longer[entry] = known++;
          }
          entry++;
        }
      }
      firstEntry[place + 1] = entry;
    }
    return new NgramCounts(
        order,
        symbolCount,
        Arrays.copyOf(firstEntry, known + 1),
        Arrays.copyOf(symbols, entry),
        Arrays.copyOf(seen, entry),
        Arrays.copyOf(longer, entry));
  }
}
