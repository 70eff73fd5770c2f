package org.coalmine.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

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

  private BigramCounts(int symbols, Map<Long, long[]> found) {
    this.symbols = symbols;
    Map<Long, long[]> ordered = new TreeMap<>(found);
    pairs = ordered.keySet().stream().mapToLong(Long::longValue).toArray();
    counts = ordered.values().stream().mapToLong(count -> count[0]).toArray();
  }

  /**
   * Counts in one pass.
   *
   * @param symbols how many there are in the alphabet
   */
  public static BigramCounts of(WindowBlock windows, int symbols) {
    Map<Long, long[]> found = new HashMap<>();
    for (int window = 0; window < windows.size(); window++) {
      long context = windows.symbol(window, 0);
      for (int i = 1; i < windows.length(window); i++) {
        int symbol = windows.symbol(window, i);
        found.computeIfAbsent(context * symbols + symbol, pair -> new long[1])[0]++;
        context = symbol;
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
    Map<Long, long[]> sum = new TreeMap<>();
    add(sum);
    other.add(sum);
    return new BigramCounts(symbols, sum);
  }

  private void add(Map<Long, long[]> sum) {
    for (int i = 0; i < pairs.length; i++) {
      sum.computeIfAbsent(pairs[i], pair -> new long[1])[0] += counts[i];
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
