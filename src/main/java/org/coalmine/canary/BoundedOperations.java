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
    Automaton kept = new Automaton();
    Map<Long, Integer> numbers = new HashMap<>();
    List<Long> pairs = new ArrayList<>();
    numberOf(0, Check.START, kept, numbers, pairs);
    Transition edge = new Transition();
    for (int number = 0; number < pairs.size(); number++) {
      int state = (int) (pairs.get(number) >>> Integer.SIZE);
      int digitsState = pairs.get(number).intValue();
      kept.setAccept(number, deterministic.isAccept(state) && check.accepts(digitsState));
      int count = deterministic.initTransition(state, edge);
      for (int i = 0; i < count; i++) {
        deterministic.getNextTransition(edge);
        if (edge.min < '0') {
          int target = numberOf(edge.dest, digitsState, kept, numbers, pairs);
          kept.addTransition(number, target, edge.min, Math.min(edge.max, '0' - 1));
        }
        for (int c = Math.max(edge.min, '0'); c <= Math.min(edge.max, '9'); c++) {
          int next = check.next(digitsState, c - '0');
          if (next != Check.REFUSED) {
            kept.addTransition(number, numberOf(edge.dest, next, kept, numbers, pairs), c);
          }
        }
        if (edge.max > '9') {
          int target = numberOf(edge.dest, digitsState, kept, numbers, pairs);
          kept.addTransition(number, target, Math.max(edge.min, '9' + 1), edge.max);
        }
      }
      requireSmall(pairs.size(), kept.getNumTransitions());
    }
    kept.finishState();
    return kept;
  }

  private static int numberOf(
      int state, int digitsState, Automaton kept, Map<Long, Integer> numbers, List<Long> pairs) {
    long pair = (long) state << Integer.SIZE | digitsState;
    Integer known = numbers.get(pair);
    if (known != null) {
      return known;
    }
    int number = kept.createState();
    numbers.put(pair, number);
    pairs.add(pair);
    return number;
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
