package org.coalmine.exposure;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * The log-perplexity of whole texts: −Σ ln Pr(x_i | boundary, x_{<i}) over all their symbols, in
 * nats (Carlini et al., The Secret Sharer, USENIX Security 2019, definition 1, with another base).
 *
 * <p>This is the one definition of a score. The cost of a symbol is a {@code float}; costs are
 * summed in {@code double}, first symbol first, and there is no symbol for the end. The walk of the
 * trie arrives at the same bits, because a prefix's sum is the same whoever goes on from it. Not
 * safe for use by several threads.
 */
public final class LogPerplexity {
  /** How many texts one core scores together at most. */
  private static final int TOGETHER = 32 * Scorer.LANES;

  private static final double LN_2 = StrictMath.log(2);

  private final LanguageModel model;
  private final Scorer scorer;
  private final Panel even;
  private final Panel odd;
  private final float[] costsNats;

  /** A workspace for scoring texts with the given model. */
  public LogPerplexity(LanguageModel model) {
    this.model = model;
    this.scorer = model.scorer();
    this.even = scorer.panel();
    this.odd = scorer.panel();
    this.costsNats = new float[model.alphabet().size() * Scorer.LANES];
  }

  /** Nats as bits; for display only. */
  public static double bits(double nats) {
    return nats / LN_2;
  }

  /**
   * The log-perplexity in nats of a text that the model's alphabet spells.
   *
   * @throws IllegalArgumentException if it does not, naming the code point
   */
  public double nats(String text) {
    return nats(new int[][] {model.alphabet().encodeExactly(text)})[0];
  }

  /**
   * The log-perplexities in nats of texts given as symbols, without a boundary. The result for a
   * text does not depend on the others. What more than a panel of texts begin with is scored once.
   */
  public double[] nats(int[][] texts) {
    int common = texts.length > Scorer.LANES ? commonLength(texts) : 0;
    double[] sums = new double[texts.length];
    Panel begun = scorer.panel();
    Panel spare = scorer.panel();
    scorer.start(begun);
    for (int position = 0; position < common; position++) {
      int symbol = texts[0][position];
      scorer.costs(begun, costsNats);
      sums[0] += costsNats[symbol * Scorer.LANES];
      scorer.advance(begun, symbol, spare);
      Panel longer = spare;
      spare = begun;
      begun = longer;
    }
    Arrays.fill(sums, texts.length == 0 ? 0 : sums[0]);
    for (int first = 0; first < texts.length; first += Scorer.LANES) {
      int count = Math.min(Scorer.LANES, texts.length - first);
      score(begun, common, Arrays.copyOfRange(texts, first, first + count), first, sums);
    }
    return sums;
  }

  /**
   * The log-perplexities in nats of many texts given as symbols, on all cores of this machine; the
   * same bits as on one.
   */
  public static double[] nats(LanguageModel model, int[][] texts) {
    double[] sums = new double[texts.length];
    IntStream.range(0, (texts.length + TOGETHER - 1) / TOGETHER)
        .parallel()
        .forEach(
            part -> {
              int from = part * TOGETHER;
              int to = Math.min(texts.length, from + TOGETHER);
              double[] some = new LogPerplexity(model).nats(Arrays.copyOfRange(texts, from, to));
              System.arraycopy(some, 0, sums, from, some.length);
            });
    return sums;
  }

  private static int commonLength(int[][] texts) {
    int common = texts[0].length;
    for (int[] text : texts) {
      int differ = Arrays.mismatch(texts[0], 0, common, text, 0, Math.min(common, text.length));
      common = differ < 0 ? Math.min(common, text.length) : differ;
    }
    return common;
  }

  private void score(Panel begun, int common, int[][] texts, int first, double[] sums) {
    int count = texts.length;
    int longest = 0;
    for (int lane = 0; lane < count; lane++) {
      longest = Math.max(longest, texts[lane].length);
    }
    Panel prefixes = begun;
    Panel longer = even;
    int[] symbols = new int[Scorer.LANES];
    for (int position = common; position < longest; position++) {
      scorer.costs(prefixes, costsNats);
      for (int lane = 0; lane < count; lane++) {
        int[] text = texts[lane];
        symbols[lane] = position < text.length ? text[position] : 0;
        if (position < text.length) {
          sums[first + lane] += costsNats[text[position] * Scorer.LANES + lane];
        }
      }
      if (position + 1 < longest) {
        scorer.advance(prefixes, symbols, longer);
        prefixes = longer;
        longer = longer == even ? odd : even;
      }
    }
  }
}
