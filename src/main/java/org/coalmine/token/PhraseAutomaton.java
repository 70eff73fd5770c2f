package org.coalmine.token;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Finds every occurrence of many phrases in one pass over symbols (Aho, Corasick: Efficient String
 * Matching, CACM 1975). States are numbered breadth first, so that the children of a state stand
 * side by side, ordered by their symbol. Holds the phrases: as secret as they are.
 */
public final class PhraseAutomaton implements Serializable {
  private static final long serialVersionUID = 1;

  /** The state before the first symbol. */
  public static final int START = 0;

  private static final int NONE = -1;

  private final char[] symbols;
  private final int[] firstChild;
  private final int[] fallback;
  private final int[] endingAt;
  private final int[] shorter;
  private final int[] alike;

  /**
   * An automaton that finds phrases.
   *
   * @param phrases each of at least one symbol; several may be equal
   */
  public PhraseAutomaton(List<char[]> phrases) {
    List<Integer> sorted = new ArrayList<>();
    int mostStates = 1;
    for (int phrase = 0; phrase < phrases.size(); phrase++) {
      if (phrases.get(phrase).length == 0) {
        throw new IllegalArgumentException("phrase %d is empty".formatted(phrase));
      }
      mostStates = Math.addExact(mostStates, phrases.get(phrase).length);
      sorted.add(phrase);
    }
    sorted.sort(Comparator.comparing(phrases::get, Arrays::compare));
    char[] symbol = new char[mostStates];
    int[] first = new int[mostStates + 1];
    int[] from = new int[mostStates];
    int[] to = new int[mostStates];
    int[] depth = new int[mostStates];
    int[] ending = new int[mostStates];
    Arrays.fill(ending, NONE);
    alike = new int[phrases.size()];
    Arrays.fill(alike, NONE);
    to[START] = sorted.size();
    int states = 1;
    for (int state = 0; state < states; state++) {
      first[state] = states;
      int next = from[state];
      for (; next < to[state]; next++) {
        char[] phrase = phrases.get(sorted.get(next));
        if (phrase.length == depth[state]) {
          alike[sorted.get(next)] = ending[state];
          ending[state] = sorted.get(next);
          continue;
        }
        char edge = phrase[depth[state]];
        if (first[state] == states || symbol[states - 1] != edge) {
          symbol[states] = edge;
          depth[states] = depth[state] + 1;
          from[states] = next;
          states++;
        }
        to[states - 1] = next + 1;
      }
    }
    first[states] = states;
    symbols = Arrays.copyOf(symbol, states);
    firstChild = Arrays.copyOf(first, states + 1);
    endingAt = Arrays.copyOf(ending, states);
    fallback = new int[states];
    shorter = new int[states];
    fall();
  }

  private void fall() {
    fallback[START] = NONE;
    shorter[START] = NONE;
    for (int state = 0; state < symbols.length; state++) {
      for (int child = firstChild[state]; child < firstChild[state + 1]; child++) {
        fallback[child] = state == START ? START : next(fallback[state], symbols[child]);
        int below = fallback[child];
        shorter[child] = endingAt[below] == NONE ? shorter[below] : below;
      }
    }
  }

  /** The state after one more symbol. */
  public int next(int state, int symbol) {
    int from = state;
    while (from != NONE) {
      int child =
          Arrays.binarySearch(symbols, firstChild[from], firstChild[from + 1], (char) symbol);
      if (child >= 0) {
        return child;
      }
      from = fallback[from];
    }
    return START;
  }

  /** Tells the number of every phrase that ends with the symbol that led to a state. */
  public void ending(int state, IntConsumer phrases) {
    int at = endingAt[state] == NONE ? shorter[state] : state;
    for (; at != NONE; at = shorter[at]) {
      for (int phrase = endingAt[at]; phrase != NONE; phrase = alike[phrase]) {
        phrases.accept(phrase);
      }
    }
  }

  @Override
  public String toString() {
    return "PhraseAutomaton[%d phrases]".formatted(alike.length);
  }
}
