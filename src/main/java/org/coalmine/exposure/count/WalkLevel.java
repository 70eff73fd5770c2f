package org.coalmine.exposure.count;

import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes of one depth of a {@link TrieWalk}: those visited now, and those put aside for
 * later.
 */
final class WalkLevel {
  /** The lanes of a panel are the bits of an int. */
  static final int LANES = Integer.SIZE;

  static final int ALL_LANES = -1;

  final int depth;
  final int[] states = new int[LANES];
  final double[] nats = new double[LANES];
  final float[] costsNats;

  /** For each slot, the lanes that have a branch by its symbol. */
  final int[] lanesWithSlot;

  /** Where those branches lead, {@code [slot][lane]}. */
  final int[] targets;

  final Aside aside;

  /** The lanes that hold a prefix, as bits. */
  int live;

  /** The depth of the prefixes: {@link #depth} and what a chain added. */
  int reached;

  Panel panel;

  private final Scorer scorer;
  private @Nullable Panel other;

  WalkLevel(Scorer scorer, int columns, int slots, int depth) {
    this.scorer = scorer;
    this.depth = depth;
    this.reached = depth;
    this.panel = scorer.panel();
    this.costsNats = new float[columns * LANES];
    this.lanesWithSlot = new int[slots];
    this.targets = new int[slots * LANES];
    this.aside = new Aside();
  }

  /** Advances all lanes in place. */
  void advance(int symbol) {
    Panel advanced = other == null ? scorer.panel() : other;
    scorer.advance(panel, symbol, advanced);
    other = panel;
    panel = advanced;
    reached++;
  }

  /** The state of the automaton that all live lanes are in, or −1. */
  int commonState() {
    int state = states[Integer.numberOfTrailingZeros(live)];
    for (int rest = live; rest != 0; rest &= rest - 1) {
      if (states[Integer.numberOfTrailingZeros(rest)] != state) {
        return -1;
      }
    }
    return state;
  }

  /** Makes what was put aside the prefixes visited now; returns how many they are. */
  int advanceAside() {
    int count = aside.count;
    scorer.advance(aside.parents, aside.symbols, panel);
    System.arraycopy(aside.states, 0, states, 0, count);
    System.arraycopy(aside.nats, 0, nats, 0, count);
    live = count == LANES ? ALL_LANES : (1 << count) - 1;
    aside.count = 0;
    return count;
  }

  /** Prefixes that wait to be advanced: their parents, each with the symbol that follows. */
  final class Aside {
    final int[] states = new int[LANES];
    final double[] nats = new double[LANES];
    int count;

    private final Panel parents = scorer.panel();
    private final int[] symbols = new int[LANES];

    void put(Panel from, int lane, int symbol, int state, double sumNats) {
      scorer.copy(from, lane, parents, count);
      symbols[count] = symbol;
      states[count] = state;
      nats[count++] = sumNats;
    }
  }
}
