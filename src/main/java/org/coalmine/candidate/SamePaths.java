package org.coalmine.candidate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether two sets of candidates are the same sequences of symbols. Both automata have at most one
 * edge of a symbol in a state, so they accept the same paths if and only if every pair of states
 * that one path leads to has the same edges and ends the same.
 */
final class SamePaths {
  private SamePaths() {}

  /**
   * Compares all paths.
   *
   * @param ofLeft symbols that are put before each path of {@code left}
   * @param ofRight symbols that are put before each path of {@code right}
   */
  static boolean are(
      int[] ofLeft, CandidateAutomaton left, int[] ofRight, CandidateAutomaton right) {
    int shared = Math.min(ofLeft.length, ofRight.length);
    for (int i = 0; i < shared; i++) {
      if (ofLeft[i] != ofRight[i]) {
        return false;
      }
    }
    int stateLeft = behind(left, ofRight, shared);
    int stateRight = behind(right, ofLeft, shared);
    return stateLeft >= 0 && stateRight >= 0 && are(left, stateLeft, right, stateRight);
  }

  /** The state behind symbols that all paths must begin with; -1 if some do not. */
  private static int behind(CandidateAutomaton automaton, int[] symbols, int from) {
    int state = automaton.start();
    for (int i = from; i < symbols.length; i++) {
      boolean forced =
          !automaton.accepts(state)
              && automaton.fanout(state) == 1
              && automaton.symbol(state, 0) == symbols[i];
      if (!forced) {
        return -1;
      }
      state = automaton.target(state, 0);
    }
    return state;
  }

  private static boolean are(
      CandidateAutomaton left, int startLeft, CandidateAutomaton right, int startRight) {
    Deque<Long> open = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    open.add(pair(startLeft, startRight));
    while (!open.isEmpty()) {
      long pair = open.remove();
      int a = (int) (pair >> Integer.SIZE);
      int b = (int) pair;
      if (left.accepts(a) != right.accepts(b) || left.fanout(a) != right.fanout(b)) {
        return false;
      }
      for (int k = 0; k < left.fanout(a); k++) {
        if (left.symbol(a, k) != right.symbol(b, k)) {
          return false;
        }
        long next = pair(left.target(a, k), right.target(b, k));
        if (seen.add(next)) {
          open.add(next);
        }
      }
    }
    return true;
  }

  private static long pair(int a, int b) {
    return (long) a << Integer.SIZE | b;
  }
}
