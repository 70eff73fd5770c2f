package org.coalmine.canary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.apache.lucene.util.automaton.Transition;

/**
 * Lucene's operations, none of which begins before it is known that its result is small. Lucene
 * joins two automata by copying the first edges of the second to every end of the first, so sizes
 * are predicted from states, edges, first edges and ends.
 */
final class BoundedOperations {
  /** An upper bound of {@link #repeated} that is none. */
  static final int WITHOUT_END = Integer.MAX_VALUE;

  private static final int MOST_STATES = 500_000;
  private static final int MOST_EDGES = 1_000_000;
  private static final long MOST_EDGES_READ = 1_000_000_000;

  /** In Lucene's measure: a tenth of the sizes of all sets of states visited. */
  private static final int DETERMINIZE_WORK = 100_000;

  private BoundedOperations() {}

  static Automaton oneOf(List<CodePointRange> ranges) {
    Automaton automaton = new Automaton(2, ranges.size());
    int start = automaton.createState();
    int end = automaton.createState();
    automaton.setAccept(end, true);
    for (CodePointRange range : ranges) {
      automaton.addTransition(start, end, range.low(), range.high());
    }
    automaton.finishState();
    return automaton;
  }

  /** All the words, each at most 1000 bytes in UTF-8. Deterministic and minimal. */
  static Automaton anyOfWords(List<String> words) {
    return Automata.makeStringUnion(words.stream().map(BytesRef::new).sorted().toList());
  }

  static Automaton anyOf(List<Automaton> choices) throws UnusableException {
    long states = 1;
    long edges = 0;
    for (Automaton choice : choices) {
      states += choice.getNumStates();
      edges += choice.getNumTransitions() + (long) firstEdges(choice);
    }
    requireSmall(states, edges);
    return Operations.union(choices);
  }

  static Automaton inSequence(List<Automaton> parts) throws UnusableException {
    long states = 1;
    long edges = 0;
    long openEnds = 0;
    for (Automaton part : parts) {
      states += part.getNumStates();
      edges += part.getNumTransitions() + openEnds * firstEdges(part);
      openEnds = ends(part) + (acceptsNothing(part) ? openEnds : 0);
    }
    requireSmall(states, edges);
    return parts.isEmpty() ? Automata.makeEmptyString() : Operations.concatenate(parts);
  }

  /**
   * @param most {@link #WITHOUT_END} for no upper bound
   */
  static Automaton repeated(Automaton part, int least, int most) throws UnusableException {
    // A part that may be empty fills up to any lower bound by itself.
    int copiesAtLeast = acceptsNothing(part) ? 0 : least;
    long copies = most == WITHOUT_END ? copiesAtLeast + 1L : most;
    long ends = ends(part);
    long edges = copies * (part.getNumTransitions() + ends * firstEdges(part));
    requireSmall(1 + copies * part.getNumStates(), edges);
    if (most == WITHOUT_END) {
      return Operations.repeat(part, copiesAtLeast);
    }
    // Lucene reads all edges once for each end of a copy that may be left out.
    if ((most - copiesAtLeast) * ends * edges > MOST_EDGES_READ) {
      throw new UnusableException(
          "{%d,%d} repeats too much; narrow the bounds".formatted(least, most));
    }
    return Operations.repeat(part, copiesAtLeast, most);
  }

  static Automaton deterministic(Automaton automaton) throws UnusableException {
    try {
      return Operations.determinize(Operations.removeDeadStates(automaton), DETERMINIZE_WORK);
    } catch (TooComplexToDeterminizeException e) {
      throw new UnusableException(
          "its automaton explodes: too many ways to read the same characters; let each part begin"
              + " or end with characters of its own, or shorten the repetitions");
    }
  }

  /** The texts of a deterministic automaton that keep the check. Deterministic. */
  static Automaton kept(Automaton deterministic, Check check) throws UnusableException {
    if (check == Check.NONE) {
      return deterministic;
    }
    List<CodePointRange> read = check.reads();
    Pairs pairs = new Pairs(Check.START);
    Transition edge = new Transition();
    for (int number = 0; number < pairs.count(); number++) {
      int state = pairs.first(number);
      int checkState = pairs.second(number);
      pairs.product.setAccept(number, deterministic.isAccept(state) && check.accepts(checkState));
      int count = deterministic.initTransition(state, edge);
      for (int i = 0; i < count; i++) {
        deterministic.getNextTransition(edge);
        int from = edge.min;
        for (CodePointRange range : read) {
          pairs.passOver(number, edge, checkState, from, Math.min(edge.max, range.low() - 1));
          for (int c = Math.max(from, range.low()); c <= Math.min(edge.max, range.high()); c++) {
            int next = check.next(checkState, check.value(c));
            if (next != Check.REFUSED) {
              pairs.product.addTransition(number, pairs.numberOf(edge.dest, next), c);
            }
          }
          from = Math.max(from, range.high() + 1);
        }
        pairs.passOver(number, edge, checkState, from, edge.max);
      }
      requireSmall(pairs.count(), pairs.product.getNumTransitions());
    }
    return pairs.finished();
  }

  /**
   * The texts of a deterministic automaton that have as many characters as a mask has places, each
   * character at its place of the mask. Deterministic.
   */
  static Automaton masked(Automaton deterministic, String mask) throws UnusableException {
    int[] places = mask.codePoints().toArray();
    Pairs pairs = new Pairs(0);
    Transition edge = new Transition();
    for (int number = 0; number < pairs.count(); number++) {
      int state = pairs.first(number);
      int at = pairs.second(number);
      if (at == places.length) {
        pairs.product.setAccept(number, deterministic.isAccept(state));
      } else if (places[at] == FillExpression.Masked.PLACE) {
        int count = deterministic.initTransition(state, edge);
        for (int i = 0; i < count; i++) {
          deterministic.getNextTransition(edge);
          int target = pairs.numberOf(edge.dest, at + 1);
          pairs.product.addTransition(number, target, edge.min, edge.max);
        }
      } else {
        pairs.product.addTransition(number, pairs.numberOf(state, at + 1), places[at]);
      }
      requireSmall(pairs.count(), pairs.product.getNumTransitions());
    }
    return pairs.finished();
  }

  /** The pairs of states that a product of two automata reaches, in the order of their numbers. */
  private static final class Pairs {
    private final Automaton product = new Automaton();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<Long> pairs = new ArrayList<>();

    /** With the pair of the first automaton's start and a state of the second. */
    Pairs(int start) {
      numberOf(0, start);
    }

    int count() {
      return pairs.size();
    }

    int first(int number) {
      return (int) (pairs.get(number) >>> Integer.SIZE);
    }

    int second(int number) {
      return pairs.get(number).intValue();
    }

    int numberOf(int first, int second) {
      long pair = (long) first << Integer.SIZE | second;
      Integer known = numbers.get(pair);
      if (known != null) {
        return known;
      }
      int number = product.createState();
      numbers.put(pair, number);
      pairs.add(pair);
      return number;
    }

    /** Copies some code points of an edge, which leave the second state as it is. */
    void passOver(int number, Transition edge, int second, int low, int high) {
      if (low <= high) {
        product.addTransition(number, numberOf(edge.dest, second), low, high);
      }
    }

    Automaton finished() {
      product.finishState();
      return product;
    }
  }

  private static int firstEdges(Automaton automaton) {
    return automaton.getNumStates() == 0 ? 0 : automaton.getNumTransitions(0);
  }

  private static boolean acceptsNothing(Automaton automaton) {
    return automaton.getNumStates() > 0 && automaton.isAccept(0);
  }

  private static int ends(Automaton automaton) {
    int ends = 0;
    for (int state = 0; state < automaton.getNumStates(); state++) {
      ends += automaton.isAccept(state) ? 1 : 0;
    }
    return ends;
  }

  private static void requireSmall(long states, long edges) throws UnusableException {
    if (states > MOST_STATES || edges > MOST_EDGES) {
      throw new UnusableException(
          "its automaton would need %d states and %d edges, and %d and %d are the most; shorten the"
                  .formatted(states, edges, MOST_STATES, MOST_EDGES)
              + " repetitions or the list");
    }
  }
}
