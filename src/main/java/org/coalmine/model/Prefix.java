package org.coalmine.model;

import java.util.Arrays;

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
   * Scores a text; a model may know it already.
   *
   * @param scorer a new one of the model
   * @param symbols without a boundary; may be none
   */
  static Prefix of(Scorer scorer, int... symbols) {
    float[] costsNats = new float[scorer.lanes()];
    int[] wanted = new int[1];
    int[] next = new int[scorer.lanes()];
    Arrays.fill(next, Scorer.NONE);
    Panel now = scorer.panel();
    Panel longer = scorer.panel();
    double sum = 0;
    scorer.start(longer);
    scorer.copy(longer, 0, now, 0);
    for (int symbol : symbols) {
      wanted[0] = symbol;
      scorer.costs(now, wanted, costsNats);
      sum += costsNats[0];
      next[0] = symbol;
      scorer.advance(now, next, longer);
      Panel free = now;
      now = longer;
      longer = free;
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
