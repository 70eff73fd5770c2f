package org.coalmine.exposure.count;

import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.token.Alphabet;

/**
 * The edges of an automaton as the walk wants them: apart, those that end a candidate (leaves) and
 * those below which there is more to walk (branches). An edge may be both. Immutable.
 */
final class Trie {
  private final int[] firstLeaf;
  private final int[] leafSymbols;
  private final int[] firstBranch;
  private final int[] branchSlots;
  private final int[] branchTargets;
  private final int[] slotSymbols;
  private final boolean[] deep;
  private final int depth;

  Trie(CandidateAutomaton automaton) {
    int states = automaton.states();
    firstLeaf = new int[states + 1];
    firstBranch = new int[states + 1];
    int largestSymbol = Alphabet.UNKNOWN;
    for (int state = 0; state < states; state++) {
      int leaves = 0;
      int branches = 0;
      for (int k = 0; k < automaton.fanout(state); k++) {
        leaves += automaton.accepts(automaton.target(state, k)) ? 1 : 0;
        branches += automaton.fanout(automaton.target(state, k)) > 0 ? 1 : 0;
        largestSymbol = Math.max(largestSymbol, automaton.symbol(state, k));
      }
      firstLeaf[state + 1] = firstLeaf[state] + leaves;
      firstBranch[state + 1] = firstBranch[state] + branches;
    }
    leafSymbols = new int[firstLeaf[states]];
    branchSlots = new int[firstBranch[states]];
    branchTargets = new int[firstBranch[states]];
    deep = new boolean[states];
    int[] depths = new int[states];
    int[] slots = new int[largestSymbol + 1];
    Arrays.fill(slots, -1);
    int[] symbols = new int[largestSymbol + 1];
    int slotCount = 0;
    for (int state = states - 1; state >= 0; state--) {
      int leaf = firstLeaf[state];
      int branch = firstBranch[state];
      for (int k = 0; k < automaton.fanout(state); k++) {
        int symbol = automaton.symbol(state, k);
        int target = automaton.target(state, k);
        if (automaton.accepts(target)) {
          leafSymbols[leaf++] = symbol;
        }
        if (automaton.fanout(target) > 0) {
          if (slots[symbol] < 0) {
            slots[symbol] = slotCount;
            symbols[slotCount++] = symbol;
          }
          branchSlots[branch] = slots[symbol];
          branchTargets[branch++] = target;
          depths[state] = Math.max(depths[state], depths[target] + 1);
        }
      }
      deep[state] = depths[state] > 0;
    }
    slotSymbols = Arrays.copyOf(symbols, slotCount);
    depth = depths[automaton.start()];
  }

  /** Index of a state's first leaf; its leaves end where the next state's begin. */
  int firstLeaf(int state) {
    return firstLeaf[state];
  }

  int leafSymbol(int leaf) {
    return leafSymbols[leaf];
  }

  /** Index of a state's first branch; its branches end where the next state's begin. */
  int firstBranch(int state) {
    return firstBranch[state];
  }

  /** Whether a state has one way to go on and no candidate ends one symbol further. */
  boolean chain(int state) {
    return firstLeaf[state] == firstLeaf[state + 1]
        && firstBranch[state] + 1 == firstBranch[state + 1];
  }

  /** Which of the {@link #slots} distinct symbols of branches this branch has. */
  int branchSlot(int branch) {
    return branchSlots[branch];
  }

  int branchTarget(int branch) {
    return branchTargets[branch];
  }

  int slots() {
    return slotSymbols.length;
  }

  int slotSymbol(int slot) {
    return slotSymbols[slot];
  }

  /** Whether any branch leaves a state. */
  boolean deep(int state) {
    return deep[state];
  }

  /** The most branches on a path from the start. */
  int depth() {
    return depth;
  }
}
