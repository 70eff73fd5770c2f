package org.coalmine.model.ngram;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.coalmine.model.KeptState;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.text.Document;
import org.coalmine.token.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Counts of n-grams with additive smoothing: Pr(s | c) = (count(cs) + λ) / (count(c) + λ·V), where
 * the context c is the last n − 1 symbols, or all symbols back to the boundary if there are fewer,
 * and V is the size of the vocabulary (Lidstone's law). Immutable.
 */
public final class NgramModel implements LanguageModel, Serializable {
  private static final long serialVersionUID = 1;

  /** The largest order. */
  public static final int MAXIMUM_ORDER = 64;

  private static final int LANES = 32;

  private final Vocabulary vocabulary;
  private final int order;
  private final int lanes;
  private final HashMap<Context, float[]> costsNats;
  private final float[] unseenNats;

  private NgramModel(
      Vocabulary vocabulary, int order, int lanes, HashMap<Context, float[]> costsNats) {
    this.vocabulary = vocabulary;
    this.order = order;
    this.lanes = lanes;
    this.costsNats = costsNats;
    this.unseenNats = new float[vocabulary.size()];
    Arrays.fill(unseenNats, costNats(1, vocabulary.size()));
  }

  /** The last symbols read, at most n − 1. */
  private static final class Context implements Serializable {
    private static final long serialVersionUID = 1;

    /** Stands before the first symbol of a document; no symbol. */
    private static final int BOUNDARY = -1;

    private final int[] symbols;

    private Context(int[] symbols) {
      this.symbols = symbols;
    }

    static Context start(int order) {
      return new Context(order == 1 ? new int[0] : new int[] {BOUNDARY});
    }

    Context after(int symbol, int order) {
      if (order == 1) {
        return this;
      }
      int kept = Math.min(symbols.length, order - 2);
      int[] longer = Arrays.copyOfRange(symbols, symbols.length - kept, symbols.length + 1);
      longer[kept] = symbol;
      return new Context(longer);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Context that && Arrays.equals(symbols, that.symbols);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(symbols);
    }
  }

  /**
   * Counts the n-grams of documents, each from its boundary on.
   *
   * @param order n, from 1 (no context) to {@value #MAXIMUM_ORDER}
   * @param smoothing λ, positive: what is added to every count
   */
  public static NgramModel train(
      Vocabulary vocabulary, int order, double smoothing, Iterable<Document> documents) {
    if (order < 1 || order > MAXIMUM_ORDER) {
      throw new IllegalArgumentException("order must be in [1, " + MAXIMUM_ORDER + "]: " + order);
    }
    if (!(smoothing > 0 && smoothing < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("smoothing must be positive and finite: " + smoothing);
    }
    Map<Context, long[]> counts = new HashMap<>();
    for (Document document : documents) {
      Context context = Context.start(order);
      for (int symbol : vocabulary.encode(document.text())) {
        counts.computeIfAbsent(context, c -> new long[vocabulary.size()])[symbol]++;
        context = context.after(symbol, order);
      }
    }
    HashMap<Context, float[]> costs = new HashMap<>();
    counts.forEach((context, row) -> costs.put(context, costsNats(row, smoothing)));
    return new NgramModel(vocabulary, order, LANES, costs);
  }

  private static float[] costsNats(long[] counts, double smoothing) {
    double total = Arrays.stream(counts).sum() + smoothing * counts.length;
    float[] costs = new float[counts.length];
    for (int symbol = 0; symbol < costs.length; symbol++) {
      costs[symbol] = costNats(counts[symbol] + smoothing, total);
    }
    return costs;
  }

  private static float costNats(double weight, double total) {
    return (float) Math.max(0, -StrictMath.log(weight / total));
  }

  /**
   * The same model in panels of another width.
   *
   * @param width how many lanes, at least 1
   */
  public NgramModel withLanes(int width) {
    return new NgramModel(vocabulary, order, width, costsNats);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Scorer scorer() {
    return new NgramScorer();
  }

  /** A row of costs is looked up and copied. */
  @Override
  public StepCost cost() {
    return new StepCost(vocabulary.size(), 0, (long) Integer.BYTES * order);
  }

  @Override
  public String arithmetic() {
    return "n-gram 1";
  }

  @Override
  public int longest() {
    return Integer.MAX_VALUE;
  }

  /** The contexts of the lanes; null in an empty one. */
  private static final class Contexts implements Panel {
    private final @Nullable Context[] contexts;

    private Contexts(int lanes) {
      contexts = new @Nullable Context[lanes];
    }
  }

  /** One lane's context, waiting. */
  private static final class KeptContext implements KeptState {
    private @Nullable Context context;
  }

  private final class NgramScorer implements Scorer {
    @Override
    public int lanes() {
      return lanes;
    }

    @Override
    public Panel panel() {
      return new Contexts(lanes);
    }

    @Override
    public void start(Panel panel) {
      Arrays.fill(((Contexts) panel).contexts, Context.start(order));
    }

    @Override
    public void advance(Panel parents, int symbol, Panel children) {
      int[] symbols = new int[lanes];
      Arrays.fill(symbols, symbol);
      advance(parents, symbols, children);
    }

    @Override
    public void advance(Panel parents, int[] symbols, Panel children) {
      for (int lane = 0; lane < lanes; lane++) {
        Context parent = ((Contexts) parents).contexts[lane];
        ((Contexts) children).contexts[lane] =
            parent == null || symbols[lane] == NONE ? null : parent.after(symbols[lane], order);
      }
    }

    @Override
    public void copy(Panel from, int fromLane, Panel to, int toLane) {
      ((Contexts) to).contexts[toLane] = ((Contexts) from).contexts[fromLane];
    }

    @Override
    public void clear(Panel panel) {
      Arrays.fill(((Contexts) panel).contexts, null);
    }

    @Override
    public KeptState keptState() {
      return new KeptContext();
    }

    @Override
    public void keep(Panel from, int lane, KeptState to) {
      ((KeptContext) to).context = ((Contexts) from).contexts[lane];
    }

    @Override
    public void restore(KeptState from, Panel to, int lane) {
      ((Contexts) to).contexts[lane] = ((KeptContext) from).context;
    }

    /** An empty lane costs NaN, so that who reads one does not stay unseen. */
    @Override
    public void costs(Panel panel, int[] wanted, float[] costs) {
      for (int lane = 0; lane < lanes; lane++) {
        Context context = ((Contexts) panel).contexts[lane];
        float[] row = context == null ? unseenNats : costsNats.getOrDefault(context, unseenNats);
        for (int column = 0; column < wanted.length; column++) {
          costs[column * lanes + lane] = context == null ? Float.NaN : row[wanted[column]];
        }
      }
    }
  }
}
