package org.coalmine.model;

/**
 * One thread's workspace: advances panels of prefixes and reads their next-symbol costs.
 *
 * <p>The contract of exactness: what a lane holds depends on the symbols it was advanced by and on
 * nothing else, to the bit; not on its lane, its neighbours, the order of calls, the machine. A
 * cost is never negative (−ln of a probability, computed so that rounding keeps it ≥ 0). Costs are
 * summed along a path in {@code double}, first symbol first.
 *
 * <p>Some models compute all lanes at once, others only those that hold a prefix. So whoever lets a
 * prefix go says so, by {@link #NONE}.
 */
public interface Scorer {
  /** In the place of a symbol: the lane becomes empty. */
  int NONE = -1;

  /** How many lanes a panel has; the same for all scorers of a model. */
  int lanes();

  /** New storage for {@link #lanes} states, all lanes empty. */
  Panel panel();

  /** Puts every lane into the state behind the model's boundary: the start of a document. */
  void start(Panel panel);

  /**
   * Children := parents, each advanced by the same symbol, lane by lane; an empty lane stays empty.
   * Work that siblings share is done once per parent panel, at its first advance.
   *
   * @param children a panel other than {@code parents}; overwritten
   */
  void advance(Panel parents, int symbol, Panel children);

  /**
   * Children := parents, lane by lane, each by its own symbol.
   *
   * @param symbols {@link #lanes} symbols, {@link #NONE} for a lane of the children that shall be
   *     empty
   * @param children a panel other than {@code parents}; overwritten
   */
  void advance(Panel parents, int[] symbols, Panel children);

  /**
   * Whether the positions of one text are best computed together, by {@link #follow}: a model that
   * reads what stands before a position at every step then reads it once for many.
   */
  default boolean readsAhead() {
    return false;
  }

  /**
   * Puts the prefixes that grow along a text into the lanes of a panel: lane i holds {@code from}
   * advanced by the symbols up to {@code first + i}, that one included, with the bits of one step
   * after another. Other lanes become empty.
   *
   * @param count at most {@link #lanes}
   * @throws UnsupportedOperationException if the scorer does not {@link #readsAhead}
   */
  default void follow(KeptState from, int[] symbols, int first, int count, Panel panel) {
    throw new UnsupportedOperationException("this model reads a text step by step");
  }

  /**
   * Writes what the first symbols cost after the prefixes of the first lanes: those of a lane lie
   * together, with the bits of {@link #costs}.
   *
   * @param count lanes, each of which holds a prefix
   * @param symbols from 0 on; a model may predict more than its vocabulary has
   * @param costsNats at least {@code count} × symbols floats; the cost of a symbol goes to {@code
   *     [lane * symbols + symbol]}
   * @throws UnsupportedOperationException if the scorer does not {@link #readsAhead}
   */
  default void costsAlong(Panel panel, int count, int symbols, float[] costsNats) {
    throw new UnsupportedOperationException("this model reads a text step by step");
  }

  /** Copies the state in one lane of a panel into a lane of another (or the same) panel. */
  void copy(Panel from, int fromLane, Panel to, int toLane);

  /** Empties every lane, for a panel that is filled lane by lane again. */
  default void clear(Panel panel) {}

  /** New storage for one state. */
  KeptState keptState();

  /** Copies the state in one lane of a panel to where it waits. */
  void keep(Panel from, int lane, KeptState to);

  /** Copies a state that waited into a lane of a panel. */
  void restore(KeptState from, Panel to, int lane);

  /**
   * Writes what some symbols cost after every lane's prefix, −ln Pr(symbol | prefix), in nats,
   * normalised over all symbols of the model.
   *
   * @param wanted distinct symbols, rising
   * @param costsNats at least wanted symbols × {@link #lanes} floats; the cost of {@code
   *     wanted[column]} goes to {@code [column * lanes() + lane]}. What stands there for an empty
   *     lane is not to be read
   */
  void costs(Panel panel, int[] wanted, float[] costsNats);
}
