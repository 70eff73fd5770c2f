package org.coalmine.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All triggers in one deterministic automaton over UTF-8 bytes: a table look-up per byte, whatever
 * the number of triggers.
 *
 * <p>A state is the set of places that the last bytes lead to, one of which may be the end of a
 * trigger. It is built by the subset construction (Aho and Corasick 1975, for sets of bytes), over
 * classes of bytes that no trigger tells apart. States in which a trigger ends have the highest
 * numbers, so one comparison finds them. Which triggers end is read off the subset. Immutable.
 */
final class TriggerTable {
  private static final int MOST_STATES = 20_000;

  private final byte[] classes = new byte[256];
  private final int columns;

  /** The row of the next state, by row and class. A row is a state times the columns. */
  private final int[] next;

  private final int start;
  private final int firstEnding;
  private final int[][] endings;
  private final int[] lengths;

  /** Is told where a trigger ends. */
  @FunctionalInterface
  interface Sink {
    /**
     * @param trigger its number in the list that the table was built from
     * @param from the first byte of the trigger, its edge not included
     * @param end the byte behind it
     */
    void hit(int trigger, int from, int end);
  }

  /**
   * @throws IllegalArgumentException if the triggers multiply to more than {@value #MOST_STATES}
   *     states
   */
  TriggerTable(List<Trigger> triggers) {
    lengths = triggers.stream().mapToInt(Trigger::length).toArray();
    List<int[]> members = new ArrayList<>();
    List<BitSet> sets = new ArrayList<>();
    BitSet ends = new BitSet();
    BitSet firsts = new BitSet();
    for (int trigger = 0; trigger < triggers.size(); trigger++) {
      List<BitSet> places = new ArrayList<>();
      if (triggers.get(trigger).edge()) {
        places.add(noWord());
      }
      places.addAll(triggers.get(trigger).places());
      firsts.set(sets.size());
      for (int place = 0; place < places.size(); place++) {
        members.add(new int[] {trigger, place});
        sets.add(places.get(place));
      }
      ends.set(sets.size() - 1);
    }
    columns = classify(sets);
    int[] examples = new int[columns];
    for (int value = 255; value >= 0; value--) {
      examples[classes[value] & 0xff] = value;
    }
    Map<BitSet, Integer> numbers = new HashMap<>();
    List<BitSet> states = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    BitSet begin = new BitSet();
    for (int i = firsts.nextSetBit(0); i >= 0; i = firsts.nextSetBit(i + 1)) {
      begin.set(i, triggers.get(members.get(i)[0]).edge());
    }
    numbers.put(begin, 0);
    states.add(begin);
    for (int state = 0; state < states.size(); state++) {
      int[] row = new int[columns];
      for (int column = 0; column < columns; column++) {
        BitSet reached = step(states.get(state), examples[column], sets, firsts, ends);
        Integer number = numbers.get(reached);
        if (number == null) {
          number = states.size();
          if (number == MOST_STATES) {
            throw new IllegalArgumentException(
                "the triggers multiply to more than %d states".formatted(MOST_STATES));
          }
          numbers.put(reached, number);
          states.add(reached);
        }
        row[column] = number;
      }
      rows.add(row);
    }
    int[] order = endingLast(states, ends);
    int quiet = (int) states.stream().filter(state -> !state.intersects(ends)).count();
    next = new int[states.size() * columns];
    endings = new int[states.size() - quiet][];
    for (int state = 0; state < states.size(); state++) {
      for (int column = 0; column < columns; column++) {
        next[order[state] * columns + column] = order[rows.get(state)[column]] * columns;
      }
      if (order[state] >= quiet) {
        TreeSet<Integer> ended = new TreeSet<>();
        BitSet matched = states.get(state);
        for (int i = matched.nextSetBit(0); i >= 0; i = matched.nextSetBit(i + 1)) {
          if (ends.get(i)) {
            ended.add(members.get(i)[0]);
          }
        }
        endings[order[state] - quiet] = ended.stream().mapToInt(Integer::intValue).toArray();
      }
    }
    start = order[0] * columns;
    firstEnding = quiet * columns;
  }

  private static BitSet noWord() {
    BitSet set = new BitSet(256);
    for (int value = 0; value < 256; value++) {
      set.set(value, !Stretch.isWordByte(value));
    }
    return set;
  }

  /** The places that were just matched, after a byte. */
  private static BitSet step(
      BitSet state, int value, List<BitSet> sets, BitSet firsts, BitSet ends) {
    BitSet reached = new BitSet();
    for (int i = firsts.nextSetBit(0); i >= 0; i = firsts.nextSetBit(i + 1)) {
      reached.set(i, sets.get(i).get(value));
    }
    for (int i = state.nextSetBit(0); i >= 0; i = state.nextSetBit(i + 1)) {
      if (!ends.get(i) && sets.get(i + 1).get(value)) {
        reached.set(i + 1);
      }
    }
    return reached;
  }

  private int classify(List<BitSet> sets) {
    Map<BitSet, Integer> byMembership = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      BitSet membership = new BitSet();
      for (int i = 0; i < sets.size(); i++) {
        membership.set(i, sets.get(i).get(value));
      }
      Integer known = byMembership.putIfAbsent(membership, byMembership.size());
      classes[value] = (byte) (known == null ? byMembership.size() - 1 : known);
    }
    return byMembership.size();
  }

  private static int[] endingLast(List<BitSet> states, BitSet ends) {
    int[] order = new int[states.size()];
    int quiet = 0;
    int ending = (int) states.stream().filter(state -> !state.intersects(ends)).count();
    for (int state = 0; state < order.length; state++) {
      order[state] = states.get(state).intersects(ends) ? ending++ : quiet++;
    }
    return order;
  }

  int states() {
    return next.length / columns;
  }

  int bytesOfTable() {
    return next.length * Integer.BYTES;
  }

  /** Tells of every end of every trigger, from the left. */
  void run(byte[] text, Sink sink) {
    byte[] map = classes;
    int[] table = next;
    int ending = firstEnding;
    int row = start;
    for (int i = 0; i < text.length; i++) {
      row = table[row + (map[text[i] & 0xff] & 0xff)];
      if (row >= ending) {
        for (int trigger : endings[(row - ending) / columns]) {
          sink.hit(trigger, i + 1 - lengths[trigger], i + 1);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "TriggerTable[%d triggers, %d states, %d classes]"
        .formatted(lengths.length, states(), columns);
  }
}
