package org.coalmine.exposure;

import java.util.Arrays;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * Descends from the format's text to whole candidates, {@link Scorer#LANES} at a time, on paths
 * that the caller chooses. The text before the fill is scored once; the last symbol of a candidate
 * costs no step. Not safe for use by several threads.
 */
final class Descent {
  /** The choice to end at a state that could go on. */
  static final int STOP = -1;

  private final CandidateAutomaton automaton;
  private final Scorer scorer;
  private final Panel root;
  private final float[] rootCostsNats;
  private final double prefixNats;
  private final float[] costsNats;
  private final Panel[] panels;
  private final Panel atEnd;
  private final int[] symbols = new int[Scorer.LANES];
  private final int[] states = new int[Scorer.LANES];

  /** Chooses the paths. */
  interface Choices {
    /**
     * Which edge a lane follows from a state that leaves a choice, or {@link #STOP} where the state
     * accepts. Not asked where one edge is all there is.
     *
     * @param costsNats the cost of a symbol in this lane stands at {@code symbol * LANES + lane}
     */
    int choose(int lane, int state, float[] costsNats);

    /** Whether a lane ends in a state that it has come to, though it could go on. */
    default boolean endsIn(int state) {
      return false;
    }

    /** A lane has come to a state, at the cost of all that leads to it. */
    default void cameTo(int lane, int state, double nats) {}
  }

  Descent(LanguageModel model, CandidateAutomaton automaton) {
    this.automaton = automaton;
    this.scorer = model.scorer();
    this.panels = new Panel[] {scorer.panel(), scorer.panel()};
    this.atEnd = scorer.panel();
    this.costsNats = new float[model.alphabet().size() * Scorer.LANES];
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    double sum = 0;
    scorer.start(now);
    for (int symbol : automaton.prefixSymbols()) {
      scorer.costs(now, costsNats);
      sum += costsNats[symbol * Scorer.LANES];
      scorer.advance(now, symbol, next);
      Panel swap = now;
      now = next;
      next = swap;
    }
    scorer.costs(now, costsNats);
    this.root = now;
    this.rootCostsNats = costsNats.clone();
    this.prefixNats = sum;
  }

  /** The cost of the text before the fill. */
  double prefixNats() {
    return prefixNats;
  }

  Scorer scorer() {
    return scorer;
  }

  /** The automaton's state in which a lane of the last {@link #run} ended. */
  int endState(int lane) {
    return states[lane];
  }

  /**
   * The model's states in which the lanes of the last {@link #run} ended, where {@link
   * Choices#endsIn} ended them.
   */
  Panel atEnd() {
    return atEnd;
  }

  /**
   * Follows the choices in the first lanes to the end.
   *
   * @param nats receives the log-perplexity of each lane's text, with the bits of {@link
   *     LogPerplexity}
   */
  void run(int lanes, Choices choices, double[] nats) {
    Arrays.fill(states, automaton.start());
    Arrays.fill(nats, 0, lanes, prefixNats);
    boolean[] ended = new boolean[Scorer.LANES];
    Panel now = root;
    float[] costs = rootCostsNats;
    for (int depth = 0; ; depth++) {
      boolean goesOn = false;
      for (int lane = 0; lane < lanes; lane++) {
        symbols[lane] = 0;
        if (ended[lane]) {
          continue;
        }
        int state = states[lane];
        if (choices.endsIn(state)) {
          scorer.copy(now, lane, atEnd, lane);
          ended[lane] = true;
          continue;
        }
        int fanout = automaton.fanout(state);
        boolean forced = fanout == 1 && !automaton.accepts(state);
        int edge = forced ? 0 : fanout == 0 ? STOP : choices.choose(lane, state, costs);
        if (edge == STOP) {
          ended[lane] = true;
          continue;
        }
        symbols[lane] = automaton.symbol(state, edge);
        nats[lane] += costs[symbols[lane] * Scorer.LANES + lane];
        states[lane] = automaton.target(state, edge);
        choices.cameTo(lane, states[lane], nats[lane]);
        ended[lane] = automaton.fanout(states[lane]) == 0;
        goesOn |= !ended[lane];
      }
      if (!goesOn) {
        return;
      }
      Panel next = panels[depth & 1];
      scorer.advance(now, symbols, next);
      scorer.costs(next, costsNats);
      now = next;
      costs = costsNats;
    }
  }
}
