package org.coalmine.candidate;

import org.coalmine.model.Panel;
import org.coalmine.model.PanelCosts;
import org.coalmine.model.Scorer;

/**
 * What the edges cost that go on from the prefixes of a panel. Not safe for use by several threads.
 */
public final class EdgeCosts {
  private static final int NONE = -1;

  private final CandidateAutomaton automaton;
  private final PanelCosts costs;
  private int lastState = NONE;

  /** Room for the costs of one panel after another. */
  public EdgeCosts(CandidateAutomaton automaton, Scorer scorer) {
    this.automaton = automaton;
    this.costs = new PanelCosts(scorer, automaton.columns());
  }

  /** The next panel holds a prefix in this state of the automaton, whose edges will be asked of. */
  public void want(int state) {
    if (state == lastState) {
      return;
    }
    lastState = state;
    for (int edge = 0; edge < automaton.fanout(state); edge++) {
      costs.want(automaton.column(state, edge));
    }
  }

  /** Reads the costs that are wanted, and those alone, until the next panel's are read. */
  public void read(Panel panel) {
    costs.read(panel);
    lastState = NONE;
  }

  /** What an edge of a state that was wanted costs after the prefix in a lane, in nats. */
  public float nats(int state, int edge, int lane) {
    return costs.nats(automaton.column(state, edge), lane);
  }
}
