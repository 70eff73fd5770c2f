package org.coalmine.exposure.count;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import org.coalmine.model.KeptState;
import org.jspecify.annotations.Nullable;

/** Prefixes of one depth of a {@link BufferedWalk}, side by side in arrays that grow. */
final class Prefixes {
  private static final int FIRST_ROOM = 128;

  int count;

  /** The last symbol of each. */
  int[] symbols = new int[FIRST_ROOM];

  /** The automaton's state after each. */
  int[] states = new int[FIRST_ROOM];

  /** What each costs. */
  double[] nats = new double[FIRST_ROOM];

  /**
   * The index of the first candidate that begins with each; null where all of these are in the
   * range that is walked.
   */
  @Nullable BigInteger[] firstIndices = new @Nullable BigInteger[FIRST_ROOM];

  /** The model's state before the last symbol; one for all children of a prefix. */
  private @Nullable KeptState[] parents = new @Nullable KeptState[FIRST_ROOM];

  void add(
      @Nullable KeptState parent,
      int symbol,
      int state,
      double itsNats,
      @Nullable BigInteger firstIndex) {
    if (count == symbols.length) {
      symbols = Arrays.copyOf(symbols, 2 * count);
      states = Arrays.copyOf(states, 2 * count);
      nats = Arrays.copyOf(nats, 2 * count);
      firstIndices = Arrays.copyOf(firstIndices, 2 * count);
      parents = Arrays.copyOf(parents, 2 * count);
    }
    parents[count] = parent;
    symbols[count] = symbol;
    states[count] = state;
    nats[count] = itsNats;
    firstIndices[count++] = firstIndex;
  }

  KeptState parent(int prefix) {
    return Objects.requireNonNull(parents[prefix]);
  }

  /**
   * Becomes the prefixes of a list from some place on, which the list then lacks; their parents are
   * done with.
   */
  void take(Prefixes list, int first) {
    count = 0;
    for (int prefix = first; prefix < list.count; prefix++) {
      add(
          null,
          list.symbols[prefix],
          list.states[prefix],
          list.nats[prefix],
          list.firstIndices[prefix]);
    }
    list.shorten(first);
  }

  /** Drops the prefixes from some place on, and what they hold. */
  void shorten(int length) {
    Arrays.fill(parents, length, count, null);
    Arrays.fill(firstIndices, length, count, null);
    count = length;
  }
}
