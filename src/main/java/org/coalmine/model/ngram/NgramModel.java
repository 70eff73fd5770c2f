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
import org.coalmine.token.Alphabet;

/**
 * Counts of n-grams with additive smoothing: Pr(s | c) = (count(cs) + λ) / (count(c) + λ·V), where
 * the context c is the last n − 1 symbols, or all symbols back to the boundary if there are fewer,
 * and V is the size of the alphabet (Lidstone's law). Immutable.
 */
public final class NgramModel implements LanguageModel, Serializable {
  private static final long serialVersionUID = 1;

  /** The largest order. */
  public static final int MAXIMUM_ORDER = 64;

  private final Alphabet alphabet;
  private final int order;
  private final HashMap<String, float[]> costsNats;
  private final float[] unseenNats;

  private NgramModel(Alphabet alphabet, int order, HashMap<String, float[]> costsNats) {
    this.alphabet = alphabet;
    this.order = order;
    this.costsNats = costsNats;
    this.unseenNats = new float[alphabet.size()];
    Arrays.fill(unseenNats, costNats(1, alphabet.size()));
  }

  /**
   * Counts the n-grams of documents, each from its boundary on.
   *
   * @param order n, from 1 (no context) to {@value #MAXIMUM_ORDER}
   * @param smoothing λ, positive: what is added to every count
   */
  public static NgramModel train(
      Alphabet alphabet, int order, double smoothing, Iterable<Document> documents) {
    if (order < 1 || order > MAXIMUM_ORDER) {
      throw new IllegalArgumentException("order must be in [1, " + MAXIMUM_ORDER + "]: " + order);
    }
    if (!(smoothing > 0 && smoothing < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("smoothing must be positive and finite: " + smoothing);
    }
    if (alphabet.size() > Character.MAX_VALUE) {
      throw new IllegalArgumentException(
          "alphabet must have at most "
              + (int) Character.MAX_VALUE
              + " symbols: "
              + alphabet.size());
    }
    Map<String, long[]> counts = new HashMap<>();
    for (Document document : documents) {
      StringBuilder read = new StringBuilder().append((char) Alphabet.BOUNDARY);
      for (int symbol : alphabet.encode(document.text())) {
        String context = read.substring(Math.max(0, read.length() - (order - 1)));
        counts.computeIfAbsent(context, c -> new long[alphabet.size()])[symbol]++;
        read.append((char) symbol);
      }
    }
    HashMap<String, float[]> costs = new HashMap<>();
    counts.forEach((context, row) -> costs.put(context, costsNats(row, smoothing)));
    return new NgramModel(alphabet, order, costs);
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

  @Override
  public Alphabet alphabet() {
    return alphabet;
  }

  @Override
  public Scorer scorer() {
    return new NgramScorer();
  }

  /** A row of costs is looked up and copied. */
  @Override
  public StepCost cost() {
    return new StepCost(alphabet.size(), 0);
  }

  /** The contexts of the lanes. */
  private static final class Contexts implements Panel {
    private final String[] contexts = new String[Scorer.LANES];

    private Contexts() {
      Arrays.fill(contexts, "");
    }
  }

  /** One lane's context, waiting. */
  private static final class KeptContext implements KeptState {
    private String context = "";
  }

  private final class NgramScorer implements Scorer {
    @Override
    public Panel panel() {
      return new Contexts();
    }

    @Override
    public void start(Panel panel) {
      Arrays.fill(((Contexts) panel).contexts, order == 1 ? "" : "" + (char) Alphabet.BOUNDARY);
    }

    @Override
    public void advance(Panel parents, int symbol, Panel children) {
      int[] symbols = new int[LANES];
      Arrays.fill(symbols, symbol);
      advance(parents, symbols, children);
    }

    @Override
    public void advance(Panel parents, int[] symbols, Panel children) {
      for (int lane = 0; lane < LANES; lane++) {
        String longer = ((Contexts) parents).contexts[lane] + (char) symbols[lane];
        ((Contexts) children).contexts[lane] =
            longer.substring(Math.max(0, longer.length() - (order - 1)));
      }
    }

    @Override
    public void copy(Panel from, int fromLane, Panel to, int toLane) {
      ((Contexts) to).contexts[toLane] = ((Contexts) from).contexts[fromLane];
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

    @Override
    public void costs(Panel panel, float[] costs) {
      for (int lane = 0; lane < LANES; lane++) {
        float[] row = costsNats.getOrDefault(((Contexts) panel).contexts[lane], unseenNats);
        for (int symbol = 0; symbol < row.length; symbol++) {
          costs[symbol * LANES + lane] = row[symbol];
        }
      }
    }
  }
}
