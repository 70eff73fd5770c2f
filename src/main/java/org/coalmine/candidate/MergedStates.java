package org.coalmine.candidate;

import java.util.Arrays;
import java.util.BitSet;

/**
 * States of an automaton without cycles, made from its ends: states that agree in acceptance and in
 * their edges are one (Revuz, TCS 92, 1992). Edges lead to smaller numbers.
 */
final class MergedStates {
  private static final int NONE = -1;

  private final BitSet accepting = new BitSet();
  private int[] firstEdge = new int[1024];
  private int[] labels = new int[4096];
  private int[] targets = new int[4096];
  private int[] slots = new int[1024];
  private int states;

  MergedStates() {
    Arrays.fill(slots, NONE);
  }

  /**
   * The state with some edges; a new one unless there is one already.
   *
   * @param edgeLabels the first {@code count} count, in an order that is the same for equal states
   */
  int state(boolean accepts, int[] edgeLabels, int[] edgeTargets, int count) {
    if (2 * states >= slots.length) {
      rehash();
    }
    int slot = hash(accepts, edgeLabels, edgeTargets, 0, count) & (slots.length - 1);
    while (slots[slot] != NONE) {
      int one = slots[slot];
      int from = firstEdge[one];
      int to = firstEdge[one + 1];
      if (accepting.get(one) == accepts
          && Arrays.equals(labels, from, to, edgeLabels, 0, count)
          && Arrays.equals(targets, from, to, edgeTargets, 0, count)) {
        return one;
      }
      slot = slot + 1 & (slots.length - 1);
    }
    slots[slot] = states;
    add(accepts, edgeLabels, edgeTargets, count);
    return states - 1;
  }

  private void add(boolean accepts, int[] edgeLabels, int[] edgeTargets, int count) {
    int edges = edges();
    if (states + 2 > firstEdge.length) {
      firstEdge = Arrays.copyOf(firstEdge, 2 * firstEdge.length);
    }
    if (edges + count > labels.length) {
      int length = Math.max(edges + count, labels.length + labels.length / 2);
      labels = Arrays.copyOf(labels, length);
      targets = Arrays.copyOf(targets, length);
    }
    System.arraycopy(edgeLabels, 0, labels, edges, count);
    System.arraycopy(edgeTargets, 0, targets, edges, count);
    accepting.set(states, accepts);
    firstEdge[++states] = edges + count;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    Arrays.fill(slots, NONE);
    for (int state = 0; state < states; state++) {
      int hash =
          hash(accepting.get(state), labels, targets, firstEdge[state], firstEdge[state + 1]);
      int slot = hash & (slots.length - 1);
      while (slots[slot] != NONE) {
        slot = slot + 1 & (slots.length - 1);
      }
      slots[slot] = state;
    }
  }

  private static int hash(boolean accepts, int[] labels, int[] targets, int from, int to) {
    int hash = accepts ? 1 : 0;
    for (int edge = from; edge < to; edge++) {
      hash = (31 * hash + labels[edge]) * 0x9E3779B1 + targets[edge];
    }
    return hash ^ hash >>> 15;
  }

  int states() {
    return states;
  }

  int edges() {
    return firstEdge[states];
  }

  boolean accepts(int state) {
    return accepting.get(state);
  }

  int firstEdge(int state) {
    return firstEdge[state];
  }

  int label(int edge) {
    return labels[edge];
  }

  int target(int edge) {
    return targets[edge];
  }

  /** The states that paths from a state go through, that state first, targets behind sources. */
  int[] reachedFrom(int start) {
    BitSet reached = new BitSet();
    reached.set(start);
    for (int state = start; state >= 0; state = reached.previousSetBit(state - 1)) {
      for (int e = firstEdge(state); e < firstEdge(state + 1); e++) {
        reached.set(target(e));
      }
      if (state == 0) {
        break;
      }
    }
    int[] all = reached.stream().toArray();
    for (int i = 0; i < all.length / 2; i++) {
      int other = all.length - 1 - i;
      int swapped = all[i];
      all[i] = all[other];
      all[other] = swapped;
    }
    return all;
  }
}
