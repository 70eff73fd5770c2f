package org.coalmine.train;

import java.io.Serializable;
import java.util.Arrays;
import org.coalmine.train.text.WindowStore;

/**
 * How often which symbol follows which in some windows: each target once, behind the symbol before
 * it. Sums of whole numbers, so the counts of a text are the same however it was shared out.
 */
public final class BigramCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** How many characters the unigram frequencies are worth behind a context. */
  private static final double UNIGRAM_WEIGHT = 8;

  private final int symbols;

  /** Context × symbols + symbol, ascending. */
  private final long[] pairs;

  private final long[] counts;

  private BigramCounts(int symbols, Table found) {
    this.symbols = symbols;
    pairs = found.pairs();
    counts = Arrays.stream(pairs).map(found::count).toArray();
  }

  /**
   * Counts in one pass.
   *
   * @param symbols how many there are in the alphabet
   */
  public static BigramCounts of(WindowStore.Reader windows, int symbols) {
    Table found = new Table();
    for (long number = 0; number < windows.size(); number++) {
      char[] window = windows.window(number);
      for (int i = 1; i < window.length; i++) {
        found.add((long) window[i - 1] * symbols + window[i], 1);
      }
    }
    return new BigramCounts(symbols, found);
  }

  /** The counts of both texts. */
  public BigramCounts plus(BigramCounts other) {
    if (other.symbols != symbols) {
      throw new IllegalArgumentException(
          "counts of %d and of %d symbols".formatted(symbols, other.symbols));
    }
    Table sum = new Table();
    add(sum);
    other.add(sum);
    return new BigramCounts(symbols, sum);
  }

  private void add(Table sum) {
    for (int i = 0; i < pairs.length; i++) {
      sum.add(pairs[i], counts[i]);
    }
  }

  /** Counts by pair, at most 64 bytes for each pair that occurs: open addressing. */
  private static final class Table {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** One more than the pair; 0 where there is none. */
    private long[] keys = new long[1 << 10];

    private long[] counts = new long[keys.length];
    private int used;

    void add(long pair, long count) {
      int place = place(pair + 1);
      if (keys[place] == 0) {
        if (2 * used >= keys.length) {
          grow();
          place = place(pair + 1);
        }
        keys[place] = pair + 1;
        used++;
      }
      counts[place] += count;
    }

    long count(long pair) {
      return counts[place(pair + 1)];
    }

    /** The pairs that were counted, ascending. */
    long[] pairs() {
      return Arrays.stream(keys).filter(key -> key > 0).map(key -> key - 1).sorted().toArray();
    }

    private int place(long key) {
      int place = (int) (key * SPREAD >>> 1 + Long.numberOfLeadingZeros(keys.length));
      while (keys[place] != 0 && keys[place] != key) {
        place = place + 1 & keys.length - 1;
      }
      return place;
    }

    private void grow() {
      long[] oldKeys = keys;
      long[] oldCounts = counts;
      keys = new long[2 * oldKeys.length];
      counts = new long[keys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] != 0) {
          int place = place(oldKeys[i]);
          keys[place] = oldKeys[i];
          counts[place] = oldCounts[i];
        }
      }
    }
  }

  /** How many characters were counted. */
  public long characters() {
    return Arrays.stream(counts).sum();
  }

  /** How often each symbol is a target. */
  private long[] targets() {
    long[] targets = new long[symbols];
    for (int i = 0; i < pairs.length; i++) {
      targets[(int) (pairs[i] % symbols)] += counts[i];
    }
    return targets;
  }

  /** How often each symbol is a context. */
  private long[] contexts() {
    long[] contexts = new long[symbols];
    for (int i = 0; i < pairs.length; i++) {
      contexts[(int) (pairs[i] / symbols)] += counts[i];
    }
    return contexts;
  }

  /**
   * What the frequencies counted here make of a text: its loss by those of single characters,
   * (count + 1) / (N + A), and by those of pairs, (count + 8·unigram) / (context + 8).
   *
   * @param text at least one character, of the same alphabet
   */
  public TextBaselines baselines(BigramCounts text) {
    long[] targets = targets();
    long[] contexts = contexts();
    double all = (double) characters() + symbols;
    double unigramNats = 0;
    double bigramNats = 0;
    for (int i = 0; i < text.pairs.length; i++) {
      long pair = text.pairs[i];
      double unigram = (targets[(int) (pair % symbols)] + 1) / all;
      double bigram =
          (count(pair) + UNIGRAM_WEIGHT * unigram)
              / (contexts[(int) (pair / symbols)] + UNIGRAM_WEIGHT);
      unigramNats -= text.counts[i] * StrictMath.log(unigram);
      bigramNats -= text.counts[i] * StrictMath.log(bigram);
    }
    double toBitsPerCharacter = StrictMath.log(2) * text.characters();
    return new TextBaselines(
        StrictMath.log(symbols) / StrictMath.log(2),
        unigramNats / toBitsPerCharacter,
        bigramNats / toBitsPerCharacter);
  }

  private long count(long pair) {
    int place = Arrays.binarySearch(pairs, pair);
    return place < 0 ? 0 : counts[place];
  }
}
