package org.coalmine.exposure.count;

import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;

/**
 * The edges of an automaton as the walk wants them: apart, those that end a candidate (leaves) and
 * those below which there is more to walk (branches). An edge may be both. Immutable.
 */
final class Trie {
  private final int[] firstLeaf;
  private final int[] leafColumns;
  private final int[] firstBranch;
  private final int[] branchSlots;
  private final int[] branchTargets;
  private final int[] slotColumns;
  private final int[] columns;
  private final boolean[] deep;
  private final int depth;

  Trie(CandidateAutomaton automaton) {
    int states = automaton.states();
    firstLeaf = new int[states + 1];
    firstBranch = new int[states + 1];
    for (int state = 0; state < states; state++) {
      int leaves = 0;
      int branches = 0;
      for (int k = 0; k < automaton.fanout(state); k++) {
        leaves += automaton.accepts(automaton.target(state, k)) ? 1 : 0;
        branches += automaton.fanout(automaton.target(state, k)) > 0 ? 1 : 0;
      }
      firstLeaf[state + 1] = firstLeaf[state] + leaves;
      firstBranch[state + 1] = firstBranch[state] + branches;
    }
    leafColumns = new int[firstLeaf[states]];
    branchSlots = new int[firstBranch[states]];
    branchTargets = new int[firstBranch[states]];
    deep = new boolean[states];
    int[] depths = new int[states];
    columns = automaton.columns();
    int[] slots = new int[columns.length];
    Arrays.fill(slots, -1);
    int[] ofSlots = new int[columns.length];
    int slotCount = 0;
    for (int state = states - 1; state >= 0; state--) {
      int leaf = firstLeaf[state];
      int branch = firstBranch[state];
      for (int k = 0; k < automaton.fanout(state); k++) {
        int column = automaton.column(state, k);
        int target = automaton.target(state, k);
        if (automaton.accepts(target)) {
          leafColumns[leaf++] = column;
        }
        if (automaton.fanout(target) > 0) {
          if (slots[column] < 0) {
            slots[column] = slotCount;
            ofSlots[slotCount++] = column;
          }
          branchSlots[branch] = slots[column];
          branchTargets[branch++] = target;
          depths[state] = Math.max(depths[state], depths[target] + 1);
        }
      }
      deep[state] = depths[state] > 0;
    }
    slotColumns = Arrays.copyOf(ofSlots, slotCount);
    depth = depths[automaton.start()];
  }

  /** Index of a state's first leaf; its leaves end where the next state's begin. */
  int firstLeaf(int state) {
    return firstLeaf[state];
  }

  /** The symbols of all edges, rising; not a copy. */
  int[] columns() {
    return columns;
  }

  int leafColumn(int leaf) {
    return leafColumns[leaf];
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
    return slotColumns.length;
  }

  int slotColumn(int slot) {
    return slotColumns[slot];
  }

  int slotSymbol(int slot) {
    return columns[slotColumns[slot]];
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
