package org.coalmine.candidate;

import java.io.Serial;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CountedAutomaton;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.token.Alphabet;

/**
 * The candidates of a format in the symbols of an alphabet: the fill and then the suffix, one
 * symbol for each code point. The text before the hole is the {@link Context}.
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
 * <p>Immutable; holds no drawn fill.
 */
final class CharacterCandidates implements CandidateAutomaton {
  @Serial private static final long serialVersionUID = 1;

  private static final int MOST_EDGES = 8_000_000;

  private final CountedAutomaton candidates;
  private final String suffix;
  private final int[] firstEdge;
  private final int[] columns;
  private final int[] edgeColumns;
  private final int[] targets;

  private CharacterCandidates(CanaryFormat format, CountedAutomaton candidates, Alphabet alphabet) {
    this.candidates = candidates;
    this.suffix = format.suffix();
    int edges = edges(format, candidates);
    firstEdge = new int[candidates.states() + 1];
    targets = new int[edges];
    int[] symbols = new int[edges];
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
    BitSet used = new BitSet(alphabet.size());
    for (int symbol : symbols) {
      used.set(symbol);
    }
    columns = used.stream().toArray();
    int[] columnOf = new int[alphabet.size()];
    for (int column = 0; column < columns.length; column++) {
      columnOf[columns[column]] = column;
    }
    edgeColumns = new int[edges];
    Arrays.setAll(edgeColumns, e -> columnOf[symbols[e]]);
  }

  /**
   * Joins the fills and the suffix of a format.
   *
   * @throws IllegalArgumentException if the alphabet lacks a character of the format or of a fill;
   *     names both
   * @throws InvalidExpressionException if the automaton would be too large
   */
  static CharacterCandidates of(CanaryFormat format, Alphabet alphabet) {
    return new CharacterCandidates(format, format.space().followedBy(format.suffix()), alphabet);
  }

  /**
   * The text before the hole.
   *
   * @throws IllegalArgumentException if the alphabet lacks a character of it; names both
   */
  static Context context(CanaryFormat format, Alphabet alphabet) {
    return new Context(
        format.prefix().codePoints().map(c -> symbol(c, format, alphabet)).toArray());
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

  @Override
  public int states() {
    return candidates.states();
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int fanout(int state) {
    return firstEdge[state + 1] - firstEdge[state];
  }

  @Override
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public int column(int state, int k) {
    return edgeColumns[firstEdge[state] + k];
  }

  @Override
  public int symbol(int state, int k) {
    return columns[edgeColumns[firstEdge[state] + k]];
  }

  @Override
  public int target(int state, int k) {
    return targets[firstEdge[state] + k];
  }

  @Override
  public boolean accepts(int state) {
    return candidates.accepts(state);
  }

  @Override
  public BigInteger completions(int state) {
    return candidates.completions(state);
  }

  @Override
  public long completionsOrMax(int state) {
    return candidates.completionsOrMax(state);
  }

  @Override
  public BigInteger size() {
    return candidates.size();
  }

  @Override
  public String fill(BigInteger candidateIndex) {
    String text = candidates.text(candidateIndex);
    return text.substring(0, text.length() - suffix.length());
  }

  @Override
  public Optional<BigInteger> indexOf(String fill) {
    return candidates.indexOf(fill + suffix);
  }

  @Override
  public String toString() {
    return "CharacterCandidates[%d states, %d edges]".formatted(states(), targets.length);
  }
}
