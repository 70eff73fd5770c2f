package org.coalmine.exposure.sample;

import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * The last few levels of the trie, walked whole: a draw of an {@link ImportanceSampler} ends in the
 * first state below which there is little left to score, and all candidates below it are scored. In
 * {@code [0-9]{16}} these are the hundred that begin with the same 14 digits: ten steps, which
 * share the products of one parent. Not safe for use by several threads.
 */
final class BlockWalk {
  private static final long MOST_STEPS = 16;

  /** Of a block that takes steps; one that takes none costs a single look at its prefix's costs. */
  private static final long MOST_STEPPED_CANDIDATES = 128;

  private final CandidateAutomaton automaton;
  private final Scorer scorer;
  private final boolean[] small;
  private Level[] levels = new Level[0];

  /** Takes the candidates of a block, lane by lane in no particular order. */
  interface Found {
    void candidate(int lane, double nats);
  }

  /**
   * A walk below a format's text.
   *
   * @param mostCandidates of a block, at least 1
   */
  BlockWalk(CandidateAutomaton automaton, Scorer scorer, long mostCandidates) {
    this.automaton = automaton;
    this.scorer = scorer;
    this.small = new boolean[automaton.states()];
    long[] steps = new long[automaton.states()];
    for (int state = automaton.states() - 1; state >= 0; state--) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        int target = automaton.target(state, edge);
        if (automaton.fanout(target) > 0) {
          steps[state] = Math.min(MOST_STEPS + 1, steps[state] + 1 + steps[target]);
        }
      }
      small[state] =
          automaton.fanout(state) > 0
              && steps[state] <= MOST_STEPS
              && automaton.completionsOrMax(state)
                  <= (steps[state] == 0
                      ? mostCandidates
                      : Math.min(mostCandidates, MOST_STEPPED_CANDIDATES));
    }
  }

  /** Whether a draw that comes to a state ends there, and all below it is scored. */
  boolean endsIn(int state) {
    return small[state];
  }

  /**
   * Scores all candidates below the prefixes in the first lanes of a panel.
   *
   * @param states of the automaton; a lane whose state does not {@link #endsIn end} a draw is left
   *     out
   * @param nats the cost of each prefix
   */
  void walk(Panel panel, int lanes, int[] states, double[] nats, Found found) {
    boolean[] live = new boolean[scorer.lanes()];
    boolean any = false;
    for (int lane = 0; lane < lanes; lane++) {
      live[lane] = small[states[lane]];
      any |= live[lane];
      if (live[lane] && automaton.accepts(states[lane])) {
        found.candidate(lane, nats[lane]);
      }
    }
    if (any) {
      visit(panel, 0, states, nats, live, found);
    }
  }

  private void visit(
      Panel panel, int depth, int[] states, double[] nats, boolean[] live, Found found) {
    Level level = level(depth);
    int choices = 0;
    for (int lane = 0; lane < live.length; lane++) {
      if (live[lane]) {
        level.costs.want(states[lane]);
        choices = Math.max(choices, automaton.fanout(states[lane]));
      }
    }
    level.costs.read(panel);
    for (int edge = 0; edge < choices; edge++) {
      if (follow(level, edge, states, nats, live, found)) {
        scorer.advance(panel, level.symbols, level.children);
        visit(level.children, depth + 1, level.states, level.nats, level.live, found);
      }
    }
  }

  /** Takes one edge in every live lane that has it; returns whether any goes on below it. */
  private boolean follow(
      Level level, int edge, int[] states, double[] nats, boolean[] live, Found found) {
    boolean goesOn = false;
    for (int lane = 0; lane < live.length; lane++) {
      level.live[lane] = false;
      level.symbols[lane] = Scorer.NONE;
      if (!live[lane] || edge >= automaton.fanout(states[lane])) {
        continue;
      }
      int target = automaton.target(states[lane], edge);
      double sum = nats[lane] + level.costs.nats(states[lane], edge, lane);
      if (automaton.accepts(target)) {
        found.candidate(lane, sum);
      }
      if (automaton.fanout(target) > 0) {
        level.live[lane] = true;
        level.states[lane] = target;
        level.nats[lane] = sum;
        level.symbols[lane] = automaton.symbol(states[lane], edge);
        goesOn = true;
      }
    }
    return goesOn;
  }

  private Level level(int depth) {
    if (depth == levels.length) {
      levels = Arrays.copyOf(levels, depth + 1);
      levels[depth] = new Level();
    }
    return levels[depth];
  }

  /** What the walk holds at one depth. */
  private final class Level {
    private final EdgeCosts costs = new EdgeCosts(automaton, scorer);
    private final Panel children = scorer.panel();
    private final int[] states = new int[scorer.lanes()];
    private final double[] nats = new double[scorer.lanes()];
    private final boolean[] live = new boolean[scorer.lanes()];
    private final int[] symbols = new int[scorer.lanes()];
  }
}
