package org.coalmine.model;

import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.coalmine.token.Vocabulary;

/** A model that counts what its scorers do, on all threads together. */
public final class CountingModel implements LanguageModel {
  private final LanguageModel model;
  private final int length;
  private final KeptPrefixes prefixes;
  private final AtomicLong advances = new AtomicLong();
  private final AtomicLong early = new AtomicLong();

  /**
   * @param length how far from the start of a text a step counts as early
   */
  public CountingModel(LanguageModel model, int length) {
    this.model = model;
    this.length = length;
    this.prefixes = new KeptPrefixes(this);
  }

  /** How many panels have been advanced. */
  public long advances() {
    return advances.get();
  }

  /** How many of them stood at the start, or fewer symbols behind it than the given length. */
  public long early() {
    return early.get();
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  @Override
  public String arithmetic() {
    return model.arithmetic();
  }

  @Override
  public int longest() {
    return model.longest();
  }

  @Override
  public StepCost cost() {
    return model.cost();
  }

  @Override
  public Prefix prefix(int... symbols) {
    return prefixes.of(symbols);
  }

  @Override
  public Scorer scorer() {
    return new CountingScorer(model.scorer());
  }

  private final class CountingScorer implements Scorer {
    private final Scorer scorer;
    private final IdentityHashMap<Panel, Integer> symbolsRead = new IdentityHashMap<>();

    CountingScorer(Scorer scorer) {
      this.scorer = scorer;
    }

    private void count(Panel parents, Panel children) {
      advances.incrementAndGet();
      int read = symbolsRead.getOrDefault(parents, length);
      if (read < length) {
        early.incrementAndGet();
      }
      symbolsRead.put(children, Math.min(length, read + 1));
    }

    @Override
    public int lanes() {
      return scorer.lanes();
    }

    @Override
    public void clear(Panel panel) {
      scorer.clear(panel);
    }

    @Override
    public Panel panel() {
      return scorer.panel();
    }

    @Override
    public void start(Panel panel) {
      symbolsRead.put(panel, 0);
      scorer.start(panel);
    }

    @Override
    public void advance(Panel parents, int symbol, Panel children) {
      count(parents, children);
      scorer.advance(parents, symbol, children);
    }

    @Override
    public void advance(Panel parents, int[] symbols, Panel children) {
      count(parents, children);
      scorer.advance(parents, symbols, children);
    }

    @Override
    public void copy(Panel from, int fromLane, Panel to, int toLane) {
      symbolsRead.put(to, symbolsRead.getOrDefault(from, length));
      scorer.copy(from, fromLane, to, toLane);
    }

    @Override
    public KeptState keptState() {
      return scorer.keptState();
    }

    @Override
    public void keep(Panel from, int lane, KeptState to) {
      scorer.keep(from, lane, to);
    }

    @Override
    public void restore(KeptState from, Panel to, int lane) {
      symbolsRead.remove(to);
      scorer.restore(from, to, lane);
    }

    @Override
    public void costs(Panel panel, int[] wanted, float[] costsNats) {
      scorer.costs(panel, wanted, costsNats);
    }
  }
}
