package org.coalmine.canary;

import java.io.Serial;
import java.util.OptionalInt;

/**
 * A fill expression that describes no usable randomness space: wrong syntax, no fill at all,
 * infinitely many, or an automaton beyond the limits. The message names the expression, the place
 * where one is known, and what to change.
 */
public final class InvalidExpressionException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1;

  private static final int MOST_CHARACTERS_SHOWN = 200;

  private final String expression;
  private final String problem;
  private final int position;

  private InvalidExpressionException(
      String expression, String problem, int position, String message) {
    super(message);
    this.expression = expression;
    this.problem = problem;
    this.position = position;
  }

  static InvalidExpressionException at(String expression, int position, String problem) {
    return new InvalidExpressionException(
        expression,
        problem,
        position,
        "fill expression %s, position %d: %s"
            .formatted(abbreviated(expression), position + 1, problem));
  }

  public static InvalidExpressionException of(FillExpression expression, String problem) {
    return new InvalidExpressionException(
        expression.toString(),
        problem,
        -1,
        "fill expression %s: %s".formatted(abbreviated(expression.toString()), problem));
  }

  private static String abbreviated(String expression) {
    return expression.length() <= MOST_CHARACTERS_SHOWN
        ? expression
        : expression.substring(0, MOST_CHARACTERS_SHOWN) + "…";
  }

  /** The expression as it was written; for words, a description of the list. */
  public String expression() {
    return expression;
  }

  /** What is wrong and what to change, without the expression. */
  public String problem() {
    return problem;
  }

  /** Where in the expression, in code points from 0, if the problem has a place. */
  public OptionalInt position() {
    return position < 0 ? OptionalInt.empty() : OptionalInt.of(position);
  }
}
