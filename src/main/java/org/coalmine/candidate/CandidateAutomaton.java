package org.coalmine.candidate;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The candidates of a format as paths of symbols, each path one candidate: the trie that is walked,
 * with its equal subtrees merged. What stands before every candidate is not part of it ({@link
 * Context}).
 *
 * <p>States are numbered from 0, targets above sources, and edges of one state have different
 * symbols. Candidates are numbered in the order of their paths: one that ends in a state before
 * those that go on, then edge by edge. So the candidates below a state are an interval. Accessors
 * called in walks check nothing. Immutable; holds no drawn fill.
 */
public interface CandidateAutomaton extends Serializable {
  /** How many states there are. */
  int states();

  /** The state before the first symbol. */
  int start();

  /** How many edges leave a state. */
  int fanout(int state);

  /** The distinct symbols of all edges, rising: the columns of the tables of walks. A copy. */
  int[] columns();

  /** The place among the {@link #columns} of the symbol of a state's k-th edge. */
  int column(int state, int k);

  /** The symbol of the k-th edge of a state, {@code 0 <= k < fanout(state)}. */
  int symbol(int state, int k);

  /** Where the k-th edge of a state leads. */
  int target(int state, int k);

  /** Whether a candidate ends here; it may also go on. */
  boolean accepts(int state);

  /** How many candidates are reached from a state, the one that ends there included. */
  BigInteger completions(int state);

  /** {@link #completions} or {@link Long#MAX_VALUE}, whichever is less. */
  long completionsOrMax(int state);

  /** |R|. */
  BigInteger size();

  /**
   * The fill of a candidate.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #size()}
   */
  String fill(BigInteger candidateIndex);

  /** The index of the candidate with a fill; empty if the fill is not in the space. */
  Optional<BigInteger> indexOf(String fill);
}
