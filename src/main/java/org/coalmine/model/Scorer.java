package org.coalmine.model;

/**
 * One thread's workspace: advances panels of prefixes and reads their next-symbol costs.
 *
 * <p>The contract of exactness: what a lane holds depends on the symbols it was advanced by and on
 * nothing else, to the bit; not on its lane, its neighbours, the order of calls, the machine. A
 * cost is never negative (−ln of a probability, computed so that rounding keeps it ≥ 0). Costs are
 * summed along a path in {@code double}, first symbol first.
 */
public interface Scorer {
  /** How many lanes a panel has. */
  int LANES = 32;

  /** New storage for {@link #LANES} states. */
  Panel panel();

  /** Puts every lane into the state after the boundary symbol: the start of a document. */
  void start(Panel panel);

  /**
   * Children := parents, each advanced by the same symbol, lane by lane. Work that siblings share
   * is done once per parent panel, at its first advance.
   *
   * @param children a panel other than {@code parents}; overwritten
   */
  void advance(Panel parents, int symbol, Panel children);

  /**
   * Children := parents, lane by lane, each by its own symbol.
   *
   * @param symbols {@link #LANES} symbols
   * @param children a panel other than {@code parents}; overwritten
   */
  void advance(Panel parents, int[] symbols, Panel children);

  /** Copies the state in one lane of a panel into a lane of another (or the same) panel. */
  void copy(Panel from, int fromLane, Panel to, int toLane);

  /** New storage for one state. */
  KeptState keptState();

  /** Copies the state in one lane of a panel to where it waits. */
  void keep(Panel from, int lane, KeptState to);

  /** Copies a state that waited into a lane of a panel. */
  void restore(KeptState from, Panel to, int lane);

  /**
   * Writes the cost of every symbol after every lane's prefix, −ln Pr(symbol | prefix), in nats.
   *
   * @param costsNats alphabet size × {@link #LANES} floats, {@code [symbol * LANES + lane]}
   */
  void costs(Panel panel, float[] costsNats);
}
