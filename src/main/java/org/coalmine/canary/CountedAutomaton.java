package org.coalmine.canary;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.Transition;

/**
 * The minimal deterministic automaton of a finite, non-empty set of texts over code points, with
 * the number of texts that every state can still become.
 *
 * <p><b>Minimal.</b> A trimmed automaton whose language is finite has no cycle, and one depth-first
 * walk says so. The walk leaves a state when all its successors are done, so two states are
 * equivalent exactly when they agree in acceptance and in their edges to states already merged
 * (Revuz, <i>Minimisation of acyclic deterministic automata in linear time</i>, TCS 92, 1992): one
 * hash table instead of Hopcroft's partitions. Ranges are made maximal on the way.
 *
 * <p><b>Canonical.</b> Edges are walked in code-point order and states are numbered backwards in
 * the order in which their classes are first left. That order depends on the set of texts alone, so
 * equal sets have equal arrays. State 0 is the start, and every edge leads to a larger number.
 *
 * <p><b>Counted.</b> With completions(s) = [s accepts] + Σ over edges of width ·
 * completions(target), the texts below a state in the order "by code point, a text before its
 * extensions" are an interval, and the i-th text and the index of a text follow one path with one
 * subtraction per edge. Memory grows with states and ranges, never with the number of texts.
 */
public final class CountedAutomaton implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** A dense pass keeps states of the network for every character, a megabyte at 200 units. */
  private static final int LONGEST_FILL = 1_000;

  /** What the counts of all states may weigh together. */
  private static final long MOST_COUNT_BITS = 1L << 28;

  private static final int UNSEEN = -1;
  private static final int OPEN = -2;

  private final int[] firstRange;
  private final int[] low;
  private final int[] high;
  private final int[] target;
  private final boolean[] accepting;
  private final long[] completionsOrMax;

  /** Empty where {@link #completionsOrMax} says all. */
  private final BigInteger[] completions;

  private CountedAutomaton(List<int[]> formsInOrderOfLeaving) throws UnusableException {
    int states = formsInOrderOfLeaving.size();
    int ranges = formsInOrderOfLeaving.stream().mapToInt(form -> form.length / 3).sum();
    firstRange = new int[states + 1];
    low = new int[ranges];
    high = new int[ranges];
    target = new int[ranges];
    accepting = new boolean[states];
    int range = 0;
    for (int state = 0; state < states; state++) {
      int[] form = formsInOrderOfLeaving.get(states - 1 - state);
      accepting[state] = form[0] == 1;
      for (int i = 1; i < form.length; i += 3) {
        low[range] = form[i];
        high[range] = form[i + 1];
        target[range++] = states - 1 - form[i + 2];
      }
      firstRange[state + 1] = range;
    }
    completionsOrMax = new long[states];
    completions = count();
  }

  /**
   * Merges and counts.
   *
   * @param deterministic any deterministic automaton
   * @throws UnusableException if its language is empty or infinite, or its counts would not fit
   */
  static CountedAutomaton of(Automaton deterministic) throws UnusableException {
    Automaton trimmed = Operations.removeDeadStates(deterministic);
    if (trimmed.getNumStates() == 0) {
      throw new UnusableException("it matches nothing; loosen it, or the check");
    }
    return new CountedAutomaton(formsInOrderOfLeaving(trimmed));
  }

  private static List<int[]> formsInOrderOfLeaving(Automaton trimmed) throws UnusableException {
    int[] merged = new int[trimmed.getNumStates()];
    Arrays.fill(merged, UNSEEN);
    int[] edgesWalked = new int[trimmed.getNumStates()];
    Map<IntBuffer, Integer> register = new HashMap<>();
    List<int[]> forms = new ArrayList<>();
    Deque<Integer> path = new ArrayDeque<>();
    path.push(0);
    merged[0] = OPEN;
    Transition edge = new Transition();
    while (!path.isEmpty()) {
      int state = path.peek();
      if (edgesWalked[state] == trimmed.getNumTransitions(state)) {
        int[] form = form(trimmed, state, merged);
        Integer twin = register.putIfAbsent(IntBuffer.wrap(form), forms.size());
        if (twin == null) {
          merged[state] = forms.size();
          forms.add(form);
        } else {
          merged[state] = twin;
        }
        path.pop();
        continue;
      }
      trimmed.getTransition(state, edgesWalked[state]++, edge);
      if (merged[edge.dest] == OPEN) {
        throw new UnusableException(
            "it matches infinitely many fills; give every repetition an upper bound, like {1,8} in"
                + " place of +");
      }
      if (merged[edge.dest] == UNSEEN) {
        merged[edge.dest] = OPEN;
        path.push(edge.dest);
      }
    }
    return forms;
  }

  /** Every code point that occurs in a text, ascending. */
  int[] codePoints() {
    return IntStream.range(0, low.length)
        .flatMap(range -> IntStream.rangeClosed(low[range], high[range]))
        .distinct()
        .sorted()
        .toArray();
  }

  /** Acceptance, then low, high and merged target of each maximal range in code-point order. */
  private static int[] form(Automaton automaton, int state, int[] merged) {
    int[] form = new int[1 + 3 * automaton.getNumTransitions(state)];
    form[0] = automaton.isAccept(state) ? 1 : 0;
    int end = 1;
    Transition edge = new Transition();
    for (int i = 0; i < automaton.getNumTransitions(state); i++) {
      automaton.getTransition(state, i, edge);
      if (end > 1 && form[end - 2] == edge.min - 1 && form[end - 1] == merged[edge.dest]) {
        form[end - 2] = edge.max;
      } else {
        form[end++] = edge.min;
        form[end++] = edge.max;
        form[end++] = merged[edge.dest];
      }
    }
    return Arrays.copyOf(form, end);
  }

  private BigInteger[] count() throws UnusableException {
    BigInteger[] counts = new BigInteger[accepting.length];
    boolean fit = true;
    long bits = 0;
    int[] longest = new int[accepting.length];
    for (int state = accepting.length - 1; state >= 0; state--) {
      BigInteger count = accepting[state] ? BigInteger.ONE : BigInteger.ZERO;
      for (int range = firstRange[state]; range < firstRange[state + 1]; range++) {
        count = count.add(counts[target[range]].multiply(width(range)));
        longest[state] = Math.max(longest[state], 1 + longest[target[range]]);
      }
      counts[state] = count;
      boolean fits = count.bitLength() < Long.SIZE;
      completionsOrMax[state] = fits ? count.longValueExact() : Long.MAX_VALUE;
      fit &= fits;
      bits += count.bitLength();
      if (bits > MOST_COUNT_BITS) {
        throw new UnusableException("its number of fills is too long to count; shorten the fills");
      }
    }
    if (longest[0] > LONGEST_FILL) {
      throw new UnusableException(
          "its fills have up to %d characters, and %d are the most; shorten the repetitions"
              .formatted(longest[0], LONGEST_FILL));
    }
    return fit ? new BigInteger[0] : counts;
  }

  private BigInteger width(int range) {
    return BigInteger.valueOf(high[range] - low[range] + 1L);
  }

  public int states() {
    return accepting.length;
  }

  public boolean accepts(int state) {
    return accepting[state];
  }

  /** How many texts pass through or end in the state, however it was reached. */
  public BigInteger completions(int state) {
    return completions.length == 0
        ? BigInteger.valueOf(completionsOrMax[state])
        : completions[state];
  }

  /** {@link #completions} or {@link Long#MAX_VALUE}, whichever is less. */
  public long completionsOrMax(int state) {
    return completionsOrMax[state];
  }

  public BigInteger size() {
    return completions(0);
  }

  /**
   * How many texts the longest chain has in which each begins the next; 1 where none begins
   * another. The texts that begin a text lie on its path, so this is the most accepting states of
   * any path.
   */
  public int longestChain() {
    int[] chain = new int[accepting.length];
    for (int state = accepting.length - 1; state >= 0; state--) {
      for (int range = firstRange[state]; range < firstRange[state + 1]; range++) {
        chain[state] = Math.max(chain[state], chain[target[range]]);
      }
      chain[state] += accepting[state] ? 1 : 0;
    }
    return chain[0];
  }

  public int firstRange(int state) {
    return firstRange[state];
  }

  public int low(int range) {
    return low[range];
  }

  public int high(int range) {
    return high[range];
  }

  public int target(int range) {
    return target[range];
  }

  public int ranges() {
    return target.length;
  }

  /**
   * The text with an index.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #size()}
   */
  public String text(BigInteger index) {
    if (index.signum() < 0 || index.compareTo(size()) >= 0) {
      throw new IndexOutOfBoundsException("index must be from 0 and below the size " + size());
    }
    StringBuilder text = new StringBuilder();
    BigInteger rest = index;
    int state = 0;
    while (!(accepting[state] && rest.signum() == 0)) {
      if (accepting[state]) {
        rest = rest.subtract(BigInteger.ONE);
      }
      int range = firstRange[state];
      BigInteger below = completions(target[range]).multiply(width(range));
      while (rest.compareTo(below) >= 0) {
        rest = rest.subtract(below);
        range++;
        below = completions(target[range]).multiply(width(range));
      }
      BigInteger[] placeAndRest = rest.divideAndRemainder(completions(target[range]));
      text.appendCodePoint(low[range] + placeAndRest[0].intValueExact());
      rest = placeAndRest[1];
      state = target[range];
    }
    return text.toString();
  }

  /** The index of a text; empty if the text is not in the set. */
  public Optional<BigInteger> indexOf(String text) {
    BigInteger index = BigInteger.ZERO;
    int state = 0;
    for (int codePoint : text.codePoints().toArray()) {
      if (accepting[state]) {
        index = index.add(BigInteger.ONE);
      }
      int range = firstRange[state];
      int end = firstRange[state + 1];
      while (range < end && high[range] < codePoint) {
        index = index.add(completions(target[range]).multiply(width(range)));
        range++;
      }
      if (range == end || low[range] > codePoint) {
        return Optional.empty();
      }
      BigInteger before = BigInteger.valueOf(codePoint - low[range]);
      index = index.add(completions(target[range]).multiply(before));
      state = target[range];
    }
    return accepting[state] ? Optional.of(index) : Optional.empty();
  }

  /** The same automaton for Lucene's operations. */
  Automaton toAutomaton() {
    Automaton automaton = new Automaton(states(), ranges());
    IntStream.range(0, states()).forEach(state -> automaton.createState());
    for (int state = 0; state < states(); state++) {
      automaton.setAccept(state, accepting[state]);
      for (int range = firstRange[state]; range < firstRange[state + 1]; range++) {
        automaton.addTransition(state, target[range], low[range], high[range]);
      }
    }
    automaton.finishState();
    return automaton;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CountedAutomaton that
        && Arrays.equals(accepting, that.accepting)
        && Arrays.equals(firstRange, that.firstRange)
        && Arrays.equals(low, that.low)
        && Arrays.equals(high, that.high)
        && Arrays.equals(target, that.target);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + Arrays.hashCode(target);
  }
}
