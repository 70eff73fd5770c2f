package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The scores of the candidates in blocks that a {@link KnownCandidates} does not know: what draws
 * answer for. Those of draw i stand in {@code nats}, ascending, from {@code firsts[i]} to {@code
 * ends[i]}.
 */
record UnknownScores(int[] firsts, int[] ends, double[] nats) {
  /**
   * Takes the known candidates out of blocks. Below {@link KnownCandidates#belowNats} all are
   * known; above, a known candidate is identified by the low 64 bits of its index and by its score.
   *
   * @param firstsLow the index of the first candidate of each block, its low 64 bits
   * @param ends where each block ends in {@code nats}
   * @param nats the log-perplexities of all blocks, ascending within each
   */
  static UnknownScores of(KnownCandidates candidates, long[] firstsLow, int[] ends, double[] nats) {
    BitSet known = knownPositions(candidates, firstsLow, ends, nats);
    UnknownScores left =
        known.isEmpty()
            ? new UnknownScores(new int[ends.length], ends, nats)
            : without(known, ends, nats);
    Arrays.setAll(
        left.firsts,
        draw ->
            KnownCandidates.firstNotBelow(
                candidates.belowNats(),
                left.nats,
                draw == 0 ? 0 : left.ends[draw - 1],
                left.ends[draw]));
    return left;
  }

  private static BitSet knownPositions(
      KnownCandidates candidates, long[] firstsLow, int[] ends, double[] nats) {
    BitSet found = new BitSet();
    for (int draw = 0, first = 0; draw < ends.length; first = ends[draw++]) {
      for (int known : candidates.indexedFrom(firstsLow[draw], ends[draw] - first)) {
        double itsNats = candidates.nats(known);
        int position =
            found.nextClearBit(KnownCandidates.firstNotBelow(itsNats, nats, first, ends[draw]));
        if (itsNats >= candidates.belowNats()
            && position < ends[draw]
            && nats[position] == itsNats) {
          found.set(position);
        }
      }
    }
    return found;
  }

  private static UnknownScores without(BitSet known, int[] ends, double[] nats) {
    int[] endsLeft = new int[ends.length];
    double[] natsLeft = new double[nats.length - known.cardinality()];
    int left = 0;
    for (int draw = 0, at = 0; draw < ends.length; draw++) {
      for (; at < ends[draw]; at++) {
        if (!known.get(at)) {
          natsLeft[left++] = nats[at];
        }
      }
      endsLeft[draw] = left;
    }
    return new UnknownScores(new int[ends.length], endsLeft, natsLeft);
  }
}
