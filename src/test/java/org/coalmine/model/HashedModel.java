package org.coalmine.model;

import java.util.Arrays;
import org.coalmine.token.Alphabet;

/**
 * A model of tests: next-symbol probabilities from a hash of the last few symbols, and one text
 * that it has memorized.
 */
public final class HashedModel implements LanguageModel {
  private static final int LEVELS = 1024;
  private static final int LANES = 32;

  private final Alphabet alphabet;
  private final long seed;
  private final int order;
  private final double sharpness;
  private final int[] memorized;
  private final double strength;
  private final double[] odds = new double[LEVELS];

  /**
   * @param order how many of the last symbols the probabilities depend on, at most 8
   * @param sharpness the spread of the logits
   * @param memorized a text whose next symbol has the given probability, on top, while the prefix
   *     is its beginning
   */
  public HashedModel(
      Alphabet alphabet,
      long seed,
      int order,
      double sharpness,
      String memorized,
      double strength) {
    this.alphabet = alphabet;
    this.seed = seed;
    this.order = order;
    this.sharpness = sharpness;
    this.memorized = alphabet.encodeExactly(memorized);
    this.strength = strength;
    for (int level = 0; level < LEVELS; level++) {
      odds[level] = StrictMath.exp(sharpness * level / LEVELS);
    }
  }

  @Override
  public Alphabet vocabulary() {
    return alphabet;
  }

  @Override
  public String arithmetic() {
    return "hashed";
  }

  @Override
  public int longest() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Scorer scorer() {
    return new HashedScorer();
  }

  @Override
  public StepCost cost() {
    return new StepCost(alphabet.size(), 0, Long.BYTES);
  }

  private static final class HashedPanel implements Panel {
    private final long[] context = new long[LANES];
    private final int[] matched = new int[LANES];
  }

  private static final class HashedState implements KeptState {
    private long context;
    private int matched;
  }

  private final class HashedScorer implements Scorer {
    @Override
    public int lanes() {
      return LANES;
    }

    @Override
    public Panel panel() {
      return new HashedPanel();
    }

    @Override
    public void start(Panel panel) {
      Arrays.fill(((HashedPanel) panel).context, 0);
      Arrays.fill(((HashedPanel) panel).matched, 0);
    }

    @Override
    public void advance(Panel parents, int symbol, Panel children) {
      int[] symbols = new int[LANES];
      Arrays.fill(symbols, symbol);
      advance(parents, symbols, children);
    }

    @Override
    public void advance(Panel parents, int[] symbols, Panel children) {
      HashedPanel from = (HashedPanel) parents;
      HashedPanel to = (HashedPanel) children;
      for (int lane = 0; lane < LANES; lane++) {
        long mask = order == 8 ? -1 : (1L << (8 * order)) - 1;
        to.context[lane] = (from.context[lane] << 8 | (symbols[lane] & 0xFF)) & mask;
        int matched = from.matched[lane];
        boolean goesOn =
            matched >= 0 && matched < memorized.length && memorized[matched] == symbols[lane];
        to.matched[lane] = goesOn ? matched + 1 : -1;
      }
    }

    @Override
    public void copy(Panel from, int fromLane, Panel to, int toLane) {
      ((HashedPanel) to).context[toLane] = ((HashedPanel) from).context[fromLane];
      ((HashedPanel) to).matched[toLane] = ((HashedPanel) from).matched[fromLane];
    }

    @Override
    public KeptState keptState() {
      return new HashedState();
    }

    @Override
    public void keep(Panel from, int lane, KeptState to) {
      ((HashedState) to).context = ((HashedPanel) from).context[lane];
      ((HashedState) to).matched = ((HashedPanel) from).matched[lane];
    }

    @Override
    public void restore(KeptState from, Panel to, int lane) {
      ((HashedPanel) to).context[lane] = ((HashedState) from).context;
      ((HashedPanel) to).matched[lane] = ((HashedState) from).matched;
    }

    @Override
    public void costs(Panel panel, int[] wanted, float[] costsNats) {
      HashedPanel states = (HashedPanel) panel;
      for (int lane = 0; lane < LANES; lane++) {
        double sum = 0;
        for (int symbol = 0; symbol < alphabet.size(); symbol++) {
          sum += odds[level(states.context[lane], symbol)];
        }
        double logSum = StrictMath.log(sum);
        int matched = states.matched[lane];
        boolean remembers = matched >= 0 && matched < memorized.length;
        for (int column = 0; column < wanted.length; column++) {
          int symbol = wanted[column];
          int level = level(states.context[lane], symbol);
          double cost = logSum - sharpness * level / LEVELS;
          if (remembers) {
            double probability =
                (1 - strength) * odds[level] / sum + (symbol == memorized[matched] ? strength : 0);
            cost = -StrictMath.log(probability);
          }
          costsNats[column * LANES + lane] = (float) Math.max(0, cost);
        }
      }
    }

    private int level(long context, int symbol) {
      long z = (seed + context * 257 + symbol + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return (int) ((z ^ (z >>> 31)) >>> 54);
    }
  }
}
