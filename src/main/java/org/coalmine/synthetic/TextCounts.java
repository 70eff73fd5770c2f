package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Words, character 3-grams and lengths of documents. A word is a run of letters and digits; a
 * 3-gram lies within one document. What another text lacks can be counted in sum alone: the
 * divergence between both needs no more, and the counts then take no more memory than those of the
 * other text. For one thread.
 */
public final class TextCounts implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final int CODE_POINT_BITS = 21;
  private static final long THREE_CODE_POINTS = (1L << (3 * CODE_POINT_BITS)) - 1;

  private final @Nullable TextCounts kinds;
  private final HashMap<String, Long> words = new HashMap<>();
  private final HashMap<Long, Long> threes = new HashMap<>();
  private final TreeMap<Integer, Long> lengths = new TreeMap<>();
  private long allWords;
  private long allThrees;
  private long documents;
  private long characters;

  private TextCounts(@Nullable TextCounts kinds) {
    this.kinds = kinds;
  }

  /** Counts all. */
  public static TextCounts ofAll() {
    return new TextCounts(null);
  }

  /** Counts one by one what another text has, and the rest in sum. */
  public static TextCounts within(TextCounts other) {
    return new TextCounts(other);
  }

  /** The same without what they were restricted to: what a task sends back. */
  public TextCounts alone() {
    TextCounts alone = new TextCounts(null);
    alone.add(this);
    return alone;
  }

  /** Counts a document. */
  public void read(String text) {
    int[] points = text.codePoints().toArray();
    documents++;
    characters += points.length;
    lengths.merge(points.length, 1L, Long::sum);
    long three = 0;
    int wordFrom = 0;
    for (int place = 0; place < points.length; place++) {
      three = (three << CODE_POINT_BITS | points[place]) & THREE_CODE_POINTS;
      if (place >= 2) {
        allThrees++;
        if (kinds == null || kinds.threes.containsKey(three)) {
          threes.merge(three, 1L, Long::sum);
        }
      }
      if (!Character.isLetterOrDigit(points[place])) {
        word(points, wordFrom, place);
        wordFrom = place + 1;
      }
    }
    word(points, wordFrom, points.length);
  }

  private void word(int[] points, int from, int to) {
    if (to > from) {
      String word = new String(points, from, to - from);
      allWords++;
      if (kinds == null || kinds.words.containsKey(word)) {
        words.merge(word, 1L, Long::sum);
      }
    }
  }

  /** Adds what was counted elsewhere, within the same text. */
  public void add(TextCounts others) {
    documents += others.documents;
    characters += others.characters;
    allWords += others.allWords;
    allThrees += others.allThrees;
    others.words.forEach((word, times) -> words.merge(word, times, Long::sum));
    others.threes.forEach((three, times) -> threes.merge(three, times, Long::sum));
    others.lengths.forEach((length, times) -> lengths.merge(length, times, Long::sum));
  }

  /** How many documents were read. */
  public long documents() {
    return documents;
  }

  /** Their characters, as code points. */
  public long characters() {
    return characters;
  }

  /**
   * The Jensen-Shannon divergence of the words of two texts, in bits, from 0 to 1 (Lin, IEEE Trans.
   * Inf. Theory 37, 1991). A text without a word is as far from any other as can be.
   *
   * @param whole of which all was counted
   */
  public double wordDivergence(TextCounts whole) {
    return divergence(words, allWords, whole.words, whole.allWords);
  }

  /** The same of character 3-grams. */
  public double threeDivergence(TextCounts whole) {
    return divergence(threes, allThrees, whole.threes, whole.allThrees);
  }

  /**
   * Σ p·log2(p/m) + q·log2(q/m), halved, with m = (p + q)/2. What the whole text lacks adds p each.
   */
  private static <K extends Comparable<K>> double divergence(
      Map<K, Long> some, long allOfSome, Map<K, Long> whole, long allOfWhole) {
    if (allOfSome == 0 || allOfWhole == 0) {
      return allOfSome == allOfWhole ? 0 : 1;
    }
    double sum = 0;
    long common = 0;
    for (Map.Entry<K, Long> each : new TreeMap<>(whole).entrySet()) {
      long here = some.getOrDefault(each.getKey(), 0L);
      common += here;
      double p = (double) here / allOfSome;
      double q = (double) each.getValue() / allOfWhole;
      sum += part(p, q) + part(q, p);
    }
    sum += (double) (allOfSome - common) / allOfSome;
    return Math.min(1, Math.max(0, sum / 2));
  }

  private static double part(double of, double other) {
    return of == 0 ? 0 : of * (1 - Math.log1p(other / of) / Math.log(2));
  }

  /**
   * The largest difference between the shares of documents up to a length (Kolmogorov and Smirnov),
   * from 0 to 1.
   */
  public double lengthDistance(TextCounts other) {
    TreeMap<Integer, Long> all = new TreeMap<>(lengths);
    all.putAll(other.lengths);
    double largest = 0;
    long here = 0;
    long there = 0;
    for (int length : all.keySet()) {
      here += lengths.getOrDefault(length, 0L);
      there += other.lengths.getOrDefault(length, 0L);
      largest =
          Math.max(largest, Math.abs((double) here / documents - (double) there / other.documents));
    }
    return largest;
  }

  /**
   * The least length that a share of the documents does not exceed; 0 where there is no document.
   *
   * @param share in (0, 1]
   */
  public int length(double share) {
    long wanted = (long) Math.ceil(share * documents);
    long seen = 0;
    for (Map.Entry<Integer, Long> length : lengths.entrySet()) {
      seen += length.getValue();
      if (seen >= wanted) {
        return length.getKey();
      }
    }
    return 0;
  }
}
