package org.coalmine.exposure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.PanelCosts;
import org.coalmine.model.Scorer;

/**
 * The log-perplexity of whole texts: −Σ ln Pr(x_i | boundary, x_{&lt;i}) over all their symbols, in
 * nats (Carlini et al., The Secret Sharer, USENIX Security 2019, definition 1, with another base).
 *
 * <p>This is the one definition of a score. The cost of a symbol is a {@code float}; costs are
 * summed in {@code double}, first symbol first, and there is no symbol for the end. The walk of the
 * trie arrives at the same bits, because a prefix's sum is the same whoever goes on from it. Texts
 * of about the same length share a panel, which is advanced to the end of the longest.
 *
 * <p>Not safe for use by several threads.
 */
public final class LogPerplexity {
  /** How many texts one core scores together at most. */
  private static final int TOGETHER = 1024;

  /** What the states of a panel may take where they grow with the text: a share of a thread's. */
  private static final long MOST_STATE_BYTES =
      Runtime.getRuntime().maxMemory() / 4 / Runtime.getRuntime().availableProcessors();

  private static final double LN_2 = StrictMath.log(2);

  private final LanguageModel model;
  private final Scorer scorer;
  private final Panel even;
  private final Panel odd;
  private final PanelCosts costs;

  /** A workspace for scoring texts with the given model. */
  public LogPerplexity(LanguageModel model) {
    this.model = model;
    this.scorer = model.scorer();
    this.even = scorer.panel();
    this.odd = scorer.panel();
    this.costs = new PanelCosts(scorer, IntStream.range(0, model.vocabulary().size()).toArray());
  }

  /** Nats as bits; for display only. */
  public static double bits(double nats) {
    return nats / LN_2;
  }

  /**
   * The log-perplexity in nats of a text that the model's vocabulary spells.
   *
   * @throws IllegalArgumentException if it does not, naming the code point
   */
  public double nats(String text) {
    return nats(new int[][] {model.vocabulary().encodeExactly(text)})[0];
  }

  /**
   * The log-perplexities in nats of texts given as symbols, without a boundary. The result for a
   * text does not depend on the others, to the bit; what many of them begin with is scored once.
   */
  public double[] nats(int[][] texts) {
    return nats(texts, parts -> parts, () -> this);
  }

  /** The same on all cores of this machine. */
  public static double[] nats(LanguageModel model, int[][] texts) {
    return nats(texts, IntStream::parallel, () -> new LogPerplexity(model));
  }

  private static double[] nats(
      int[][] texts, UnaryOperator<IntStream> order, Supplier<LogPerplexity> workspace) {
    Integer[] ascending = new Integer[texts.length];
    Arrays.setAll(ascending, text -> text);
    Arrays.sort(ascending, (a, b) -> Arrays.compare(texts[a], texts[b]));
    double[] sums = new double[texts.length];
    IntStream parts = IntStream.range(0, (texts.length + TOGETHER - 1) / TOGETHER);
    order
        .apply(parts)
        .forEach(
            part -> {
              int from = part * TOGETHER;
              int[][] some = new int[Math.min(TOGETHER, texts.length - from)][];
              Arrays.setAll(some, i -> texts[ascending[from + i]]);
              double[] scored = workspace.get().ofAscending(some);
              for (int i = 0; i < some.length; i++) {
                sums[ascending[from + i]] = scored[i];
              }
            });
    return sums;
  }

  private double[] ofAscending(int[][] texts) {
    double[] sums = new double[texts.length];
    SharedPrefixes shared = new SharedPrefixes(scorer, texts, costs);
    int begun = shared.grow(sums);
    int[] byLength =
        IntStream.range(0, texts.length)
            .boxed()
            .sorted(Comparator.comparingInt(text -> texts[text].length))
            .mapToInt(text -> text)
            .toArray();
    int lanes = lanes(texts[byLength[byLength.length - 1]].length);
    for (int first = 0; first < texts.length; first += lanes) {
      int[] some = Arrays.copyOfRange(byLength, first, Math.min(first + lanes, texts.length));
      scorer.clear(even);
      for (int lane = 0; lane < some.length; lane++) {
        shared.copy(some[lane], even, lane);
      }
      goOn(begun, texts, some, sums);
    }
    return sums;
  }

  /** How many texts share a panel: fewer, where a model keeps something of every symbol. */
  private int lanes(int longest) {
    return model.longest() == Integer.MAX_VALUE
        ? scorer.lanes()
        : (int)
            Math.max(
                1,
                Math.min(
                    scorer.lanes(),
                    MOST_STATE_BYTES / model.cost().stateBytes() / Math.max(1, longest)));
  }

  /**
   * Scores the rest of a panel of texts, ascending in length, whose prefixes stand in {@link
   * #even}.
   */
  private void goOn(int begun, int[][] texts, int[] some, double[] sums) {
    int longest = texts[some[some.length - 1]].length;
    Panel prefixes = even;
    Panel longer = odd;
    int[] symbols = new int[scorer.lanes()];
    for (int position = begun; position < longest; position++) {
      Arrays.fill(symbols, Scorer.NONE);
      for (int lane = 0; lane < some.length; lane++) {
        int[] text = texts[some[lane]];
        if (position < text.length) {
          costs.want(text[position]);
          symbols[lane] = position + 1 < text.length ? text[position] : Scorer.NONE;
        }
      }
      costs.read(prefixes);
      for (int lane = 0; lane < some.length; lane++) {
        int[] text = texts[some[lane]];
        if (position < text.length) {
          sums[some[lane]] += costs.nats(text[position], lane);
        }
      }
      if (position + 1 < longest) {
        scorer.advance(prefixes, symbols, longer);
        Panel swap = prefixes;
        prefixes = longer;
        longer = swap;
      }
    }
  }
}
