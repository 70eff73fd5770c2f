package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import org.coalmine.candidate.CandidateAutomaton;

/**
 * The most candidates at or below a threshold that one draw can stand for; derived in {@link
 * ImportanceSampler}.
 *
 * @param mixture the proposals
 * @param spaceSize |R|
 * @param prefixNats the cost of the text before the fill
 * @param mostStops the most places on a path where a candidate ends that could go on
 */
record WeightBound(List<Proposal> mixture, BigInteger spaceSize, double prefixNats, int mostStops)
    implements Serializable {
  private static final int MOST_BITS = 1000;

  /** Costs are floats, so that the probabilities of a step may add up to a little more than 1. */
  private static final double ROUNDING = 1.01;

  private static final double LN_2 = StrictMath.log(2);

  static WeightBound of(CandidateAutomaton automaton, List<Proposal> mixture, double prefixNats) {
    requireSamplable(automaton);
    int[] stops = new int[automaton.states()];
    for (int state = automaton.states() - 1; state >= 0; state--) {
      int below = 0;
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        below = Math.max(below, stops[automaton.target(state, edge)]);
      }
      boolean stop = automaton.accepts(state) && automaton.fanout(state) > 0;
      stops[state] = below + (stop ? 1 : 0);
    }
    return new WeightBound(mixture, automaton.size(), prefixNats, stops[automaton.start()]);
  }

  /** Refuses a space whose weights may not be numbers: one of more than 2^{@value #MOST_BITS}. */
  static void requireSamplable(CandidateAutomaton automaton) {
    if (automaton.size().bitLength() > MOST_BITS) {
      throw new IllegalArgumentException(
          "the space must hold at most 2^%d candidates to be sampled: it has %d bits"
              .formatted(MOST_BITS, automaton.size().bitLength()));
    }
  }

  /** The bound for a threshold; may be infinite. Nothing is known of proposals that look ahead. */
  double mostCandidates(double thresholdNats) {
    double least = Double.POSITIVE_INFINITY;
    double logSize = StrictMath.log(spaceSize.doubleValue());
    for (Proposal proposal : mixture) {
      double exponent = proposal.exponent();
      if (exponent > 1 || proposal.looksAhead()) {
        continue;
      }
      double logBound =
          exponent * (Math.max(0, thresholdNats - prefixNats) + mostStops * LN_2)
              + (1 - exponent) * logSize;
      least = Math.min(least, StrictMath.exp(logBound) / proposal.share());
    }
    return least * ROUNDING;
  }
}
