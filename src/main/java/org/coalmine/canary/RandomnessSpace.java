package org.coalmine.canary;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;

/**
 * The randomness space R: the finite set of fills that an expression matches and a check keeps,
 * each once, however many ways the expression has to read it.
 *
 * <p>Fills are ordered by code point, a fill before its extensions, and numbered from 0. Size,
 * index, fill and draw are exact for any |R|; time grows with the length of a fill, memory with the
 * automaton, nothing with |R|. Immutable; equal if the sets of fills are equal.
 */
public final class RandomnessSpace implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final FillExpression expression;
  private final Check check;
  private final CountedAutomaton fills;

  private RandomnessSpace(FillExpression expression, Check check, CountedAutomaton fills) {
    this.expression = expression;
    this.check = check;
    this.fills = fills;
  }

  /**
   * Compiles an expression and a check.
   *
   * @throws InvalidExpressionException if the syntax is wrong, or no fill or infinitely many are
   *     left, or the automaton would be too large
   */
  public static RandomnessSpace of(FillExpression expression, Check check) {
    try {
      Automaton automaton = automaton(expression);
      return new RandomnessSpace(
          expression, check, CountedAutomaton.of(BoundedOperations.kept(automaton, check)));
    } catch (UnusableException e) {
      throw InvalidExpressionException.of(expression, e.problem());
    }
  }

  /** Deterministic. */
  private static Automaton automaton(FillExpression expression) throws UnusableException {
    if (expression instanceof FillExpression.Regex regex) {
      return BoundedOperations.deterministic(RegexParser.parse(regex));
    }
    if (expression instanceof FillExpression.Masked masked) {
      return BoundedOperations.masked(automaton(masked.expression()), masked.mask());
    }
    FillExpression.Words words = (FillExpression.Words) expression;
    Automaton first = BoundedOperations.anyOfWords(words.words());
    Automaton further =
        BoundedOperations.inSequence(List.of(Automata.makeString(words.separator()), first));
    int furtherWords = words.count() - 1;
    return BoundedOperations.deterministic(
        BoundedOperations.inSequence(
            List.of(first, BoundedOperations.repeated(further, furtherWords, furtherWords))));
  }

  public FillExpression expression() {
    return expression;
  }

  public Check check() {
    return check;
  }

  /** Every character that occurs in a fill, once, in code-point order. */
  public String characters() {
    int[] codePoints = fills.codePoints();
    return new String(codePoints, 0, codePoints.length);
  }

  /** |R|: how many fills there are, at least one. */
  public BigInteger size() {
    return fills.size();
  }

  /**
   * The fill with an index.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #size()}
   */
  public String fill(BigInteger index) {
    return fills.text(index);
  }

  /** The index of a fill; empty if the text is not in the space. */
  public Optional<BigInteger> indexOf(String text) {
    return fills.indexOf(text);
  }

  /**
   * The fills that some characters spell; empty if they spell none.
   *
   * @param spells whether a code point may stand in a fill
   */
  public Optional<RandomnessSpace> spelledBy(IntPredicate spells) {
    int[] codePoints = fills.codePoints();
    return IntStream.of(codePoints).allMatch(spells)
        ? Optional.of(this)
        : fills().only(spells).map(kept -> new RandomnessSpace(expression, check, kept));
  }

  /** The fills as a set of texts that a tokenizer may change. */
  public FillSet fills() {
    return new FillSet(expression, fills);
  }

  /**
   * The automaton of the fills, each followed by the same text.
   *
   * @throws InvalidExpressionException if it would be too large
   */
  public CountedAutomaton followedBy(String suffix) {
    return fills().followedBy(suffix).automaton();
  }

  /**
   * The fills, each between two texts; not deterministic.
   *
   * @throws InvalidExpressionException if it would be too large
   */
  Automaton between(String prefix, String suffix) {
    try {
      return BoundedOperations.inSequence(
          List.of(Automata.makeString(prefix), fills.toAutomaton(), Automata.makeString(suffix)));
    } catch (UnusableException e) {
      throw InvalidExpressionException.of(expression, e.problem());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RandomnessSpace that && fills.equals(that.fills);
  }

  @Override
  public int hashCode() {
    return fills.hashCode();
  }

  @Override
  public String toString() {
    return "RandomnessSpace[%s, check %s, %d fills]".formatted(expression, check, size());
  }
}
