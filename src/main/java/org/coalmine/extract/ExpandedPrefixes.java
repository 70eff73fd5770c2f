package org.coalmine.extract;

import java.math.BigInteger;
import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;

/** The prefixes expanded so far, numbered from 0, the format's own text; a tree in arrays. */
final class ExpandedPrefixes {
  static final int ROOT = 0;

  private final CandidateAutomaton automaton;
  private int[] parents = new int[256];
  private int[] edges = new int[256];
  private int[] states = new int[256];
  private int size;

  ExpandedPrefixes(CandidateAutomaton automaton) {
    this.automaton = automaton;
    states[size++] = automaton.start();
  }

  int add(int parent, int edge) {
    if (size == states.length) {
      parents = Arrays.copyOf(parents, 2 * size);
      edges = Arrays.copyOf(edges, 2 * size);
      states = Arrays.copyOf(states, 2 * size);
    }
    parents[size] = parent;
    edges[size] = edge;
    states[size] = automaton.target(states[parent], edge);
    return size++;
  }

  int size() {
    return size;
  }

  int state(int prefix) {
    return states[prefix];
  }

  int parent(int prefix) {
    return parents[prefix];
  }

  /** The last symbol of a prefix that is not the root. */
  int symbol(int prefix) {
    return automaton.symbol(states[parents[prefix]], edges[prefix]);
  }

  /** The index of the first candidate that begins with a prefix. */
  BigInteger firstCandidate(int prefix) {
    BigInteger first = BigInteger.ZERO;
    for (int p = prefix; p != ROOT; p = parents[p]) {
      first = first.add(before(states[parents[p]], edges[p]));
    }
    return first;
  }

  /** How many of the candidates below a state come before those of one of its edges. */
  BigInteger before(int state, int edge) {
    BigInteger sum = automaton.accepts(state) ? BigInteger.ONE : BigInteger.ZERO;
    for (int k = 0; k < edge; k++) {
      sum = sum.add(automaton.completions(automaton.target(state, k)));
    }
    return sum;
  }
}
