package org.coalmine.model;

import static org.coalmine.model.Scorer.LANES;

/**
 * A text that others begin with, scored once: the model's state after it and its log-perplexity,
 * summed in {@code double}, first symbol first. Immutable: every scorer of the model goes on from
 * it, on any thread.
 */
public final class Prefix {
  private final KeptState state;
  private final double nats;

  private Prefix(KeptState state, double nats) {
    this.state = state;
    this.nats = nats;
  }

  /**
   * Scores a text.
   *
   * @param symbols without a boundary; may be none
   */
  public static Prefix of(LanguageModel model, int... symbols) {
    Scorer scorer = model.scorer();
    float[] costsNats = new float[model.alphabet().size() * LANES];
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    double sum = 0;
    scorer.start(now);
    for (int symbol : symbols) {
      scorer.costs(now, costsNats);
      sum += costsNats[symbol * LANES];
      scorer.advance(now, symbol, next);
      Panel free = now;
      now = next;
      next = free;
    }
    KeptState state = scorer.keptState();
    scorer.keep(now, 0, state);
    return new Prefix(state, sum);
  }

  /** The log-perplexity of the text in nats. */
  public double nats() {
    return nats;
  }

  /** Puts a lane of a panel into the state after the text. */
  public void copy(Scorer scorer, Panel to, int lane) {
    scorer.restore(state, to, lane);
  }
}
