package org.coalmine.candidate;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Optional;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CountedAutomaton;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.token.Alphabet;

/**
 * The candidates of a format as a model reads them: after {@link #prefixSymbols()}, the fill and
 * then the suffix, in the symbols of an alphabet. This is the trie that is walked, with its equal
 * subtrees merged.
 *
 * <p><b>Every candidate once.</b> Fills may be prefixes of each other ({@code a|ab} before the
 * suffix {@code b.}), so a prefix can lie in the fill and in the suffix at once; the automaton is
 * made deterministic after the suffix is joined on. Two fills never become one candidate, because
 * the same suffix can be taken off again. So {@link #size()} is |R|.
 *
 * <p><b>Order.</b> Candidates are numbered by code point, a text before its extensions, and edges
 * stand in that order, so the candidates below a state are an interval. It is the order of the
 * fills unless one fill x is a prefix of another, xz: then the suffix is compared with z, and it
 * may go the other way. (No order of edges could mend that: of the fills {@code ""}, {@code a} and
 * {@code bb} before {@code b}, the first and the last begin with {@code b} as candidates, the
 * middle one does not.) {@link #indexOf} and {@link #fill} therefore translate; where no fill is a
 * prefix of another the index of a candidate is the index of its fill.
 *
 * <p>States are numbered from 0, targets above sources. Accessors called in walks read arrays and
 * check nothing. Immutable; holds no drawn fill.
 */
public final class CandidateAutomaton implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final int MOST_EDGES = 8_000_000;

  private final CountedAutomaton candidates;
  private final String suffix;
  private final int[] prefixSymbols;
  private final int[] firstEdge;
  private final int[] symbols;
  private final int[] targets;

  private CandidateAutomaton(CanaryFormat format, CountedAutomaton candidates, Alphabet alphabet) {
    this.candidates = candidates;
    this.suffix = format.suffix();
    this.prefixSymbols =
        format.prefix().codePoints().map(c -> symbol(c, format, alphabet)).toArray();
    int edges = edges(format, candidates);
    firstEdge = new int[candidates.states() + 1];
    symbols = new int[edges];
    targets = new int[edges];
    int edge = 0;
    for (int state = 0; state < candidates.states(); state++) {
      for (int r = candidates.firstRange(state); r < candidates.firstRange(state + 1); r++) {
        for (int c = candidates.low(r); c <= candidates.high(r); c++) {
          symbols[edge] = symbol(c, format, alphabet);
          targets[edge++] = candidates.target(r);
        }
      }
      firstEdge[state + 1] = edge;
    }
  }

  /**
   * Joins the fills and the suffix of a format.
   *
   * @throws IllegalArgumentException if the alphabet lacks a character of the format or of a fill;
   *     names both
   * @throws InvalidExpressionException if the automaton would be too large
   */
  public static CandidateAutomaton of(CanaryFormat format, Alphabet alphabet) {
    return new CandidateAutomaton(format, format.space().followedBy(format.suffix()), alphabet);
  }

  private static int edges(CanaryFormat format, CountedAutomaton candidates) {
    long edges = 0;
    for (int range = 0; range < candidates.ranges(); range++) {
      edges += candidates.high(range) - candidates.low(range) + 1;
    }
    if (edges > MOST_EDGES) {
      throw InvalidExpressionException.of(
          format.space().expression(),
          "its automaton has %d edges, and %d are the most; use smaller classes of characters"
              .formatted(edges, MOST_EDGES));
    }
    return (int) edges;
  }

  private static int symbol(int codePoint, CanaryFormat format, Alphabet alphabet) {
    if (!alphabet.spells(codePoint)) {
      throw new IllegalArgumentException(
          ("format '%s' needs U+%04X '%s', which the model's alphabet lacks; change the format or"
                  + " train on text that has the character")
              .formatted(format.name(), codePoint, Character.toString(codePoint)));
    }
    return alphabet.symbol(codePoint);
  }

  /** The symbols before the fill, without a boundary. */
  public int[] prefixSymbols() {
    return prefixSymbols.clone();
  }

  /** How many states there are. */
  public int states() {
    return candidates.states();
  }

  /** The state before the fill. */
  public int start() {
    return 0;
  }

  /** How many edges leave a state. */
  public int fanout(int state) {
    return firstEdge[state + 1] - firstEdge[state];
  }

  /**
   * The symbol of the k-th edge of a state, {@code 0 <= k < fanout(state)}, in code-point order.
   */
  public int symbol(int state, int k) {
    return symbols[firstEdge[state] + k];
  }

  /** Where the k-th edge of a state leads. */
  public int target(int state, int k) {
    return targets[firstEdge[state] + k];
  }

  /** Whether a candidate ends here; it may also go on. */
  public boolean accepts(int state) {
    return candidates.accepts(state);
  }

  /** How many candidates are reached from a state, the one that ends there included. */
  public BigInteger completions(int state) {
    return candidates.completions(state);
  }

  /** {@link #completions} or {@link Long#MAX_VALUE}, whichever is less. */
  public long completionsOrMax(int state) {
    return candidates.completionsOrMax(state);
  }

  /** |R|. */
  public BigInteger size() {
    return candidates.size();
  }

  /**
   * The fill of a candidate.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #size()}
   */
  public String fill(BigInteger candidateIndex) {
    String text = candidates.text(candidateIndex);
    return text.substring(0, text.length() - suffix.length());
  }

  /** The index of the candidate with a fill; empty if the fill is not in the space. */
  public Optional<BigInteger> indexOf(String fill) {
    return candidates.indexOf(fill + suffix);
  }

  @Override
  public String toString() {
    return "CandidateAutomaton[%d states, %d edges]".formatted(states(), symbols.length);
  }
}
