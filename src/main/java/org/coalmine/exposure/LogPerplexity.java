package org.coalmine.exposure;

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
   * text does not depend on the others.
   */
  public double[] nats(int[][] texts) {
    double[] sums = new double[texts.length];
    for (int first = 0; first < texts.length; first += Scorer.LANES) {
      score(texts, first, Math.min(Scorer.LANES, texts.length - first), sums);
    }
    return sums;
  }

  private void score(int[][] texts, int first, int count, double[] sums) {
    int longest = 0;
    for (int lane = 0; lane < count; lane++) {
      longest = Math.max(longest, texts[first + lane].length);
    }
    Panel prefixes = even;
    Panel longer = odd;
    int[] symbols = new int[Scorer.LANES];
    scorer.start(prefixes);
    for (int position = 0; position < longest; position++) {
      scorer.costs(prefixes, costsNats);
      for (int lane = 0; lane < count; lane++) {
        int[] text = texts[first + lane];
        symbols[lane] = position < text.length ? text[position] : 0;
        if (position < text.length) {
          sums[first + lane] += costsNats[text[position] * Scorer.LANES + lane];
        }
      }
      scorer.advance(prefixes, symbols, longer);
      Panel free = prefixes;
      prefixes = longer;
      longer = free;
    }
  }
}
