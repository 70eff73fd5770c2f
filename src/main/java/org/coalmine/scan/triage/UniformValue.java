package org.coalmine.scan.triage;

import java.math.BigInteger;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.model.Scorer;

/** The symbols of the candidate with an index, found as far as they are asked for. */
final class UniformValue implements Trial.Symbols {
  private final CandidateAutomaton automaton;
  private BigInteger ahead;
  private long few;
  private int state;

  UniformValue(CandidateAutomaton automaton, BigInteger index) {
    this.automaton = automaton;

    this.ahead = index;
    this.few = -1;
    this.state = automaton.start();
  }

  @Override
  public int next() {
    return few >= 0 ? nextOfFew() : nextOfMany();
  }

  private int nextOfMany() {
    if (automaton.completionsOrMax(state) < Long.MAX_VALUE) {
      few = ahead.longValueExact();
      return nextOfFew();
    }
    if (automaton.accepts(state)) {
      if (ahead.signum() == 0) {
        return Scorer.NONE;
      }
      ahead = ahead.subtract(BigInteger.ONE);
    }
    for (int edge = 0; ; edge++) {
      BigInteger below = automaton.completions(automaton.target(state, edge));
      if (ahead.compareTo(below) < 0) {
        return follow(edge);
      }
      ahead = ahead.subtract(below);
    }
  }

  private int nextOfFew() {
    if (automaton.accepts(state)) {
      if (few == 0) {
        return Scorer.NONE;
      }
      few--;
    }
    for (int edge = 0; ; edge++) {
      long below = automaton.completionsOrMax(automaton.target(state, edge));
      if (few < below) {
        return follow(edge);
      }
      few -= below;
    }
  }

  private int follow(int edge) {
    int symbol = automaton.symbol(state, edge);
    state = automaton.target(state, edge);
    return symbol;
  }
}
