package org.coalmine.canary;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Transition;

/**
 * What two formats have in common.
 *
 * <p>A text that is a candidate of both is planted by one and a control of the other, or planted
 * twice under two names: ranks of neither are then those of a uniform draw. Shared candidates are
 * counted in the product of both automata, which is acyclic as each of them is: common(p, q) = [p
 * and q accept] + Σ over pairs of ranges of (width of the common range) · common(targets). Time and
 * memory grow with the pairs of states that a common beginning reaches, never with |R|.
 */
final class FormatOverlap {
  private static final int MOST_PAIRS = 1_000_000;

  private final CanaryFormat first;
  private final CanaryFormat second;

  FormatOverlap(CanaryFormat first, CanaryFormat second) {
    this.first = first;
    this.second = second;
  }

  /**
   * How many texts are candidates of both.
   *
   * @throws InvalidExpressionException if fills and the text behind them are too long together
   * @throws IllegalArgumentException if the formats are too complex to be compared
   */
  BigInteger sharedCandidates() {
    List<CanaryFormat> byPrefix =
        Stream.of(first, second)
            .sorted(Comparator.comparingLong(format -> format.prefix().codePoints().count()))
            .toList();
    CanaryFormat shorter = byPrefix.get(0);
    CanaryFormat longer = byPrefix.get(1);
    int[] prefix = shorter.prefix().codePoints().toArray();
    int[] other = longer.prefix().codePoints().toArray();
    if (!Arrays.equals(prefix, 0, prefix.length, other, 0, prefix.length)) {
      return BigInteger.ZERO;
    }
    CountedAutomaton fills = shorter.space().followedBy(shorter.suffix());
    OptionalInt state = walk(fills, Arrays.copyOfRange(other, prefix.length, other.length));
    return state.isEmpty()
        ? BigInteger.ZERO
        : common(
            fills,
            state.getAsInt(),
            longer.space().followedBy(longer.suffix()),
            0,
            new HashMap<>());
  }

  /** The state behind some characters; empty if no text begins with them. */
  private static OptionalInt walk(CountedAutomaton automaton, int[] codePoints) {
    int state = 0;
    for (int codePoint : codePoints) {
      int from = state;
      OptionalInt range =
          IntStream.range(automaton.firstRange(from), automaton.firstRange(from + 1))
              .filter(at -> automaton.low(at) <= codePoint && codePoint <= automaton.high(at))
              .findFirst();
      if (range.isEmpty()) {
        return OptionalInt.empty();
      }
      state = automaton.target(range.getAsInt());
    }
    return OptionalInt.of(state);
  }

  private BigInteger common(
      CountedAutomaton a, int p, CountedAutomaton b, int q, Map<Long, BigInteger> known) {
    long pair = (long) p << Integer.SIZE | q;
    BigInteger found = known.get(pair);
    if (found != null) {
      return found;
    }
    BigInteger count = a.accepts(p) && b.accepts(q) ? BigInteger.ONE : BigInteger.ZERO;
    int i = a.firstRange(p);
    int j = b.firstRange(q);
    while (i < a.firstRange(p + 1) && j < b.firstRange(q + 1)) {
      int width = Math.min(a.high(i), b.high(j)) - Math.max(a.low(i), b.low(j)) + 1;
      if (width > 0) {
        count =
            count.add(
                common(a, a.target(i), b, b.target(j), known).multiply(BigInteger.valueOf(width)));
      }
      if (a.high(i) < b.high(j)) {
        i++;
      } else {
        j++;
      }
    }
    if (known.size() >= MOST_PAIRS) {
      throw new IllegalArgumentException(
          "formats '%s' and '%s' are too complex to be compared; let their texts differ before {fill}"
              .formatted(first.name(), second.name()));
    }
    known.put(pair, count);
    return count;
  }

  /**
   * Whether a candidate of the first format can stand inside a candidate of the second. False also
   * where that would take more than {@value #MOST_PAIRS} pairs of states to find out.
   */
  boolean firstInsideSecond() {
    Automaton inner = candidates(first);
    Automaton outer = candidates(second);
    Set<Long> seen = new HashSet<>();
    Deque<Long> open = new ArrayDeque<>();
    for (int state = 0; state < outer.getNumStates(); state++) {
      seen.add((long) state);
      open.add((long) state);
    }
    while (!open.isEmpty() && seen.size() < MOST_PAIRS) {
      long pair = open.remove();
      int p = (int) (pair >>> Integer.SIZE);
      if (inner.isAccept(p)) {
        return true;
      }
      for (long next : common(edges(inner, p), edges(outer, (int) pair))) {
        if (seen.add(next)) {
          open.add(next);
        }
      }
    }
    return false;
  }

  private static List<Long> common(List<Transition> inner, List<Transition> outer) {
    List<Long> targets = new ArrayList<>();
    for (Transition a : inner) {
      for (Transition b : outer) {
        if (a.min <= b.max && b.min <= a.max) {
          targets.add((long) a.dest << Integer.SIZE | b.dest);
        }
      }
    }
    return targets;
  }

  private static List<Transition> edges(Automaton automaton, int state) {
    List<Transition> edges = new ArrayList<>();
    for (int i = 0; i < automaton.getNumTransitions(state); i++) {
      Transition edge = new Transition();
      automaton.getTransition(state, i, edge);
      edges.add(edge);
    }
    return edges;
  }

  private static Automaton candidates(CanaryFormat format) {
    return format.space().between(format.prefix(), format.suffix());
  }
}
