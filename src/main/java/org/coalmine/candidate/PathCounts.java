package org.coalmine.candidate;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.stream.IntStream;

/** How many paths lead from every state of an automaton to an end. */
final class PathCounts {
  private final long[] orMax;

  /** Empty where {@link #orMax} says all. */
  private final BigInteger[] exact;

  /** Counts, where targets stand above sources. */
  PathCounts(int[] firstEdge, int[] targets, BitSet accepting) {
    int states = firstEdge.length - 1;
    orMax = new long[states];
    for (int state = states - 1; state >= 0; state--) {
      long count = accepting.get(state) ? 1 : 0;
      for (int edge = firstEdge[state]; edge < firstEdge[state + 1]; edge++) {
        count += orMax[targets[edge]];
        if (count < 0) {
          count = Long.MAX_VALUE;
        }
      }
      orMax[state] = count;
    }
    if (IntStream.range(0, states).noneMatch(state -> orMax[state] == Long.MAX_VALUE)) {
      exact = new BigInteger[0];
      return;
    }
    exact = new BigInteger[states];
    for (int state = states - 1; state >= 0; state--) {
      BigInteger count = accepting.get(state) ? BigInteger.ONE : BigInteger.ZERO;
      for (int edge = firstEdge[state]; edge < firstEdge[state + 1]; edge++) {
        count = count.add(exact[targets[edge]]);
      }
      exact[state] = count;
    }
  }

  BigInteger completions(int state) {
    return exact.length == 0 ? BigInteger.valueOf(orMax[state]) : exact[state];
  }

  long completionsOrMax(int state) {
    return orMax[state];
  }
}
