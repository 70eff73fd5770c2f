package org.coalmine.exposure.count;

import java.math.BigInteger;
import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.Shard;

/**
 * How many nodes the trie of candidates has, counted by the paths of the automaton, in which equal
 * subtrees are one.
 *
 * @param inner nodes that have children, the root left out: the steps of a whole walk
 * @param parents nodes whose children are stepped in turn: those with a child that has children
 */
public record TrieSize(BigInteger inner, BigInteger parents) {
  /** The size of the trie of some candidates. */
  public static TrieSize of(CandidateAutomaton automaton) {
    BigInteger[] paths = paths(automaton);
    BigInteger inner = BigInteger.ZERO;
    BigInteger parents = BigInteger.ZERO;
    for (int state = 0; state < paths.length; state++) {
      if (state != automaton.start() && automaton.fanout(state) > 0) {
        inner = inner.add(paths[state]);
      }
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        if (automaton.fanout(automaton.target(state, edge)) > 0) {
          parents = parents.add(paths[state]);
          break;
        }
      }
    }
    return new TrieSize(inner, parents);
  }

  /** How many nodes of the trie stand for each state. */
  private static BigInteger[] paths(CandidateAutomaton automaton) {
    BigInteger[] paths = new BigInteger[automaton.states()];
    Arrays.fill(paths, BigInteger.ZERO);
    paths[automaton.start()] = BigInteger.ONE;
    for (int state = 0; state < paths.length; state++) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        int target = automaton.target(state, edge);
        paths[target] = paths[target].add(paths[state]);
      }
    }
    return paths;
  }

  /**
   * The steps of {@link DenseCount} over all shards of a plan: every inner node once in each shard
   * that holds a candidate below it.
   */
  public static BigInteger denseSteps(CandidateAutomaton automaton, ShardPlan plan) {
    long twice = 0;
    for (Shard shard : plan.shards()) {
      twice += nodesAround(automaton, shard.to());
    }
    return of(automaton).inner().add(BigInteger.valueOf(twice));
  }

  /** How many nodes but the root have candidates below them on both sides of an index. */
  private static int nodesAround(CandidateAutomaton automaton, BigInteger index) {
    int nodes = 0;
    int state = automaton.start();
    BigInteger first = BigInteger.ZERO;
    while (true) {
      BigInteger child = first.add(itself(automaton, state));
      int edge = 0;
      while (edge < automaton.fanout(state)
          && child.add(automaton.completions(automaton.target(state, edge))).compareTo(index)
              <= 0) {
        child = child.add(automaton.completions(automaton.target(state, edge++)));
      }
      if (edge == automaton.fanout(state)
          || child.add(itself(automaton, automaton.target(state, edge))).compareTo(index) >= 0) {
        return nodes;
      }
      nodes++;
      state = automaton.target(state, edge);
      first = child;
    }
  }

  private static BigInteger itself(CandidateAutomaton automaton, int state) {
    return automaton.accepts(state) ? BigInteger.ONE : BigInteger.ZERO;
  }
}
