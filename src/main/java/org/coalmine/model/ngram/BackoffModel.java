package org.coalmine.model.ngram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.model.ngram.NgramCounts.NONE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.coalmine.model.KeptState;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Alphabet;

/**
 * Counts of n-grams, smoothed by what is known of shorter contexts (Witten and Bell, IEEE Trans.
 * Inf. Theory 37, 1991, method C, interpolated):
 *
 * <pre>
 * P(s | h) = (N(hs) + T(h)·P(s | h′)) / (N(h) + T(h))   if h was seen, else P(s | h′)
 * </pre>
 *
 * where h is what stands before, at most n − 1 symbols and none before the boundary, h′ is h
 * without its first symbol, N counts what follows and T how many distinct symbols do. Below the
 * empty context stands 1/V, and V is the size of the alphabet. The end of a document is symbol 0,
 * the boundary, as what follows.
 *
 * <p>Probabilities are formed in {@code double}, the shortest context first; a cost is the {@code
 * float} nearest to −ln of one, so texts with the same counts behind them are exact ties.
 * Immutable.
 */
public final class BackoffModel implements LanguageModel {
  /** Names the bits of its costs. */
  public static final String ARITHMETIC = "witten-bell 1";

  private static final int LANES = 32;

  /** What a thread keeps of costs that it has computed, in floats. */
  private static final int KEPT_COSTS = 1 << 20;

  /** About as long as this many operations of a model of matrices. */
  private static final double OPERATIONS = 200_000;

  private final Alphabet alphabet;
  private final NgramCounts counts;

  /** Of each context: how often anything follows, and how many distinct symbols do. */
  private final double[] followed;

  private final double[] distinct;

  /**
   * @throws IllegalArgumentException if the counts are of another number of symbols
   */
  public BackoffModel(Alphabet alphabet, NgramCounts counts) {
    if (alphabet.size() != counts.symbolCount()) {
      throw new IllegalArgumentException(
          "counts of %d symbols are not of an alphabet of %d"
              .formatted(counts.symbolCount(), alphabet.size()));
    }
    this.alphabet = alphabet;
    this.counts = counts;
    this.followed = new double[counts.contexts()];
    this.distinct = new double[counts.contexts()];
    for (int node = 0; node < followed.length; node++) {
      long sum = 0;
      for (int entry = counts.firstEntry(node); entry < counts.firstEntry(node + 1); entry++) {
        sum += counts.count(entry);
      }
      followed[node] = sum;
      distinct[node] = counts.firstEntry(node + 1) - counts.firstEntry(node);
    }
  }

  @Override
  public Alphabet vocabulary() {
    return alphabet;
  }

  /** What it was made of. */
  public NgramCounts counts() {
    return counts;
  }

  @Override
  public Scorer scorer() {
    return new BackoffScorer();
  }

  @Override
  public StepCost cost() {
    return new StepCost(OPERATIONS, 0, Integer.BYTES);
  }

  @Override
  public String arithmetic() {
    return ARITHMETIC;
  }

  @Override
  public int longest() {
    return Integer.MAX_VALUE;
  }

  /** Its file: {@link #decode} reads it. The same bytes for the same model. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] characters = alphabet.characters().getBytes(UTF_8);
      out.writeInt(characters.length);
      out.write(characters);
      counts.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a model back.
   *
   * @param files one
   * @throws IOException if it is no model of counts
   */
  public static BackoffModel decode(List<ModelFile> files) throws IOException {
    ModelFile file = files.get(0);
    byte[] content = new byte[Math.toIntExact(file.length())];
    file.read(0, ByteBuffer.wrap(content));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    int length = in.readInt();
    if (length < 0 || length > content.length) {
      throw new ModelFileException("is no model of counts");
    }
    try {
      Alphabet alphabet = Alphabet.of(new String(in.readNBytes(length), UTF_8));
      return new BackoffModel(alphabet, NgramCounts.read(in));
    } catch (IllegalArgumentException e) {
      throw new ModelFileException("is no model of counts: " + e.getMessage());
    }
  }

  /**
   * What a whole document costs, its end included: the sum of the costs that a {@link #scorer} has
   * for its symbols, one after the other. Looks at these symbols alone.
   *
   * @param text without a boundary
   */
  public double nats(int[] text) {
    double sum = 0;
    int node = counts.start();
    int[] chain = new int[counts.order()];
    for (int symbol : text) {
      sum += cost(node, symbol, chain);
      node = counts.after(node, symbol);
    }
    return sum + cost(node, Alphabet.BOUNDARY, chain);
  }

  private float cost(int node, int symbol, int[] chain) {
    int depth = 0;
    for (int context = node; context != NONE; context = counts.shorter(context)) {
      chain[depth++] = context;
    }
    double probability = 1.0 / alphabet.size();
    while (depth > 0) {
      int context = chain[--depth];
      if (followed[context] > 0) {
        double types = distinct[context];
        probability =
            (counts.seen(context, symbol) + types * probability) / (followed[context] + types);
      }
    }
    return cost(probability);
  }

  private static float cost(double probability) {
    return (float) Math.max(0, -StrictMath.log(probability));
  }

  /**
   * What a symbol of some documents costs on average, their ends among the symbols.
   *
   * @param documents counted over all their contexts, by the same order and alphabet
   * @throws IllegalArgumentException if they are of another order, or hold no symbol
   */
  public double bitsPerSymbol(NgramCounts documents) {
    if (documents.order() != counts.order() || documents.symbolCount() != alphabet.size()) {
      throw new IllegalArgumentException(
          "%s are not of order %d over %d symbols"
              .formatted(documents, counts.order(), alphabet.size()));
    }
    long[] own = documents.ofLongest();
    int[] here = new int[documents.contexts()];
    double[] probabilities = new double[alphabet.size()];
    float[] costsNats = new float[alphabet.size()];
    double nats = 0;
    long symbols = 0;
    for (int node = 0; node < here.length; node++) {
      boolean known = false;
      for (int entry = documents.firstEntry(node);
          entry < documents.firstEntry(node + 1);
          entry++) {
        if (documents.longer(entry) != NONE) {
          here[documents.longer(entry)] = counts.after(here[node], documents.symbol(entry));
        }
        if (own[entry] > 0) {
          if (!known) {
            costs(here[node], probabilities, costsNats, 0);
            known = true;
          }
          nats += own[entry] * (double) costsNats[documents.symbol(entry)];
          symbols += own[entry];
        }
      }
    }
    if (symbols == 0) {
      throw new IllegalArgumentException("the documents hold no symbol");
    }
    return nats / symbols / Math.log(2);
  }

  /** What every symbol costs behind a context. */
  private void costs(int node, double[] probabilities, float[] costsNats, int first) {
    Arrays.fill(probabilities, 1.0 / alphabet.size());
    int[] contexts = new int[counts.depth(node) + 1];
    int longer = node;
    for (int place = contexts.length - 1; longer != NONE; place--) {
      contexts[place] = longer;
      longer = counts.shorter(longer);
    }
    for (int context : contexts) {
      if (followed[context] > 0) {
        interpolate(context, probabilities);
      }
    }
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      costsNats[first + symbol] = cost(probabilities[symbol]);
    }
  }

  private void interpolate(int context, double[] probabilities) {
    double types = distinct[context];
    double all = followed[context] + types;
    int entry = counts.firstEntry(context);
    int end = counts.firstEntry(context + 1);
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      double seen = 0;
      if (entry < end && counts.symbol(entry) == symbol) {
        seen = counts.count(entry++);
      }
      probabilities[symbol] = (seen + types * probabilities[symbol]) / all;
    }
  }

  /** The contexts of the lanes; {@link NgramCounts#NONE} in an empty one. */
  private static final class Contexts implements Panel {
    private final int[] nodes = new int[LANES];

    private Contexts() {
      Arrays.fill(nodes, NONE);
    }
  }

  /** One lane's context, waiting. */
  private static final class KeptContext implements KeptState {
    private int node = NONE;
  }

  private final class BackoffScorer implements Scorer {
    private final double[] probabilities = new double[alphabet.size()];
    private final int mask =
        Integer.highestOneBit(
                Math.max(1, Math.min(counts.contexts(), KEPT_COSTS / alphabet.size())))
            - 1;
    private final int[] kept = new int[mask + 1];
    private final float[] costsNats = new float[kept.length * alphabet.size()];

    BackoffScorer() {
      Arrays.fill(kept, NONE);
    }

    @Override
    public int lanes() {
      return LANES;
    }

    @Override
    public Panel panel() {
      return new Contexts();
    }

    @Override
    public void start(Panel panel) {
      Arrays.fill(((Contexts) panel).nodes, counts.start());
    }

    @Override
    public void advance(Panel parents, int symbol, Panel children) {
      int[] from = ((Contexts) parents).nodes;
      int[] to = ((Contexts) children).nodes;
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = from[lane] == NONE ? NONE : counts.after(from[lane], symbol);
      }
    }

    @Override
    public void advance(Panel parents, int[] symbols, Panel children) {
      int[] from = ((Contexts) parents).nodes;
      int[] to = ((Contexts) children).nodes;
      for (int lane = 0; lane < LANES; lane++) {
        boolean empty = from[lane] == NONE || symbols[lane] == Scorer.NONE;
        to[lane] = empty ? NONE : counts.after(from[lane], symbols[lane]);
      }
    }

    @Override
    public void copy(Panel from, int fromLane, Panel to, int toLane) {
      ((Contexts) to).nodes[toLane] = ((Contexts) from).nodes[fromLane];
    }

    @Override
    public void clear(Panel panel) {
      Arrays.fill(((Contexts) panel).nodes, NONE);
    }

    @Override
    public KeptState keptState() {
      return new KeptContext();
    }

    @Override
    public void keep(Panel from, int lane, KeptState to) {
      ((KeptContext) to).node = ((Contexts) from).nodes[lane];
    }

    @Override
    public void restore(KeptState from, Panel to, int lane) {
      ((Contexts) to).nodes[lane] = ((KeptContext) from).node;
    }

    /** An empty lane costs NaN, so that who reads one does not stay unseen. */
    @Override
    public void costs(Panel panel, int[] wanted, float[] into) {
      int[] nodes = ((Contexts) panel).nodes;
      for (int lane = 0; lane < LANES; lane++) {
        int first = nodes[lane] == NONE ? NONE : row(nodes[lane]);
        for (int column = 0; column < wanted.length; column++) {
          into[column * LANES + lane] =
              first == NONE ? Float.NaN : costsNats[first + wanted[column]];
        }
      }
    }

    /** Where the costs of a context stand. */
    private int row(int node) {
      int place = node & mask;
      int first = place * alphabet.size();
      if (kept[place] != node) {
        BackoffModel.this.costs(node, probabilities, costsNats, first);
        kept[place] = node;
      }
      return first;
    }
  }
}
