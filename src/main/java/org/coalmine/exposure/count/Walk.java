package org.coalmine.exposure.count;

import java.math.BigInteger;

/**
 * A walk of the trie of candidates that counts those it comes to. What a candidate is counted with
 * has the bits of {@link org.coalmine.exposure.LogPerplexity} in any walk, for any range, in any
 * panel and lane: sums are formed along the path, first symbol first. Not safe for use by several
 * threads.
 */
interface Walk {
  /** The log-perplexity in nats of the text before the hole: no candidate has less. */
  double prefixNats();

  /** How many prefixes have been advanced by a symbol in all walks so far. */
  long steps();

  /**
   * Counts the candidates with indices in {@code [from, to)}.
   *
   * @param limit where to turn back; its budget is for the steps of this walk
   */
  void walk(BigInteger from, BigInteger to, WalkLimit limit, LeafCount leaves);
}
