package org.coalmine.candidate;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What can stand in a text with a candidate: the sequences of symbols that are part of a boundary
 * and any candidate behind it. Decided by running the automata of all candidates from all their
 * states at once. Immutable; holds no drawn fill.
 */
public final class Factors implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final List<OfFormat> formats;

  private Factors(List<OfFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  /**
   * Of the candidates of several formats.
   *
   * @param boundary the symbol that stands before every one
   */
  public static Factors of(int boundary, List<Candidates> formats) {
    return new Factors(formats.stream().map(each -> new OfFormat(boundary, each)).toList());
  }

  /**
   * Whether some symbols are part of a candidate's text.
   *
   * @param symbols the first {@code length} of them
   */
  public boolean contain(int[] symbols, int length) {
    return formats.stream().anyMatch(format -> format.contains(symbols, length));
  }

  /**
   * One format. Its states are those of the text before the hole, one for each symbol read, the
   * boundary the first; then those of the automaton.
   */
  private static final class OfFormat implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    private final int[] before;
    private final CandidateAutomaton automaton;

    /** Of each symbol: where it leads from all states together, rising. */
    private final HashMap<Integer, int[]> afterOne = new HashMap<>();

    OfFormat(int boundary, Candidates candidates) {
      int[] context = candidates.context().symbols();
      this.before = new int[context.length + 1];
      before[0] = boundary;
      System.arraycopy(context, 0, before, 1, context.length);
      this.automaton = candidates.automaton();
      Map<Integer, BitSet> reached = new HashMap<>();
      for (int i = 0; i < before.length; i++) {
        reached.computeIfAbsent(before[i], symbol -> new BitSet()).set(afterText(i + 1));
      }
      for (int state = 0; state < automaton.states(); state++) {
        for (int k = 0; k < automaton.fanout(state); k++) {
          reached
              .computeIfAbsent(automaton.symbol(state, k), symbol -> new BitSet())
              .set(before.length + automaton.target(state, k));
        }
      }
      reached.forEach((symbol, states) -> afterOne.put(symbol, states.stream().toArray()));
    }

    /** The state after some symbols of the text before the hole. */
    private int afterText(int read) {
      return read == before.length ? before.length + automaton.start() : read;
    }

    boolean contains(int[] symbols, int length) {
      if (length == 0) {
        return true;
      }
      int[] states = afterOne.getOrDefault(symbols[0], new int[0]);
      for (int i = 1; i < length && states.length > 0; i++) {
        states = after(states, symbols[i]);
      }
      return states.length > 0;
    }

    private int[] after(int[] states, int symbol) {
      int[] next = new int[states.length];
      int count = 0;
      for (int state : states) {
        int target = target(state, symbol);
        if (target >= 0) {
          next[count++] = target;
        }
      }
      return Arrays.stream(next, 0, count).distinct().toArray();
    }

    private int target(int state, int symbol) {
      if (state < before.length) {
        return before[state] == symbol ? afterText(state + 1) : -1;
      }
      int own = state - before.length;
      for (int k = 0; k < automaton.fanout(own); k++) {
        if (automaton.symbol(own, k) == symbol) {
          return before.length + automaton.target(own, k);
        }
      }
      return -1;
    }
  }
}
