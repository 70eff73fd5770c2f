package org.coalmine.scan;

import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;

/** The values that could have stood in the place of a found one. */
public sealed interface PossibleValues {
  /**
   * Those of an expression that keep a check. The found value is among them.
   *
   * @param expression holds nothing of the value but its shape and what is public of it: an issuer,
   *     a country, the code of an area
   */
  record Spelled(FillExpression expression, Check check) implements PossibleValues {}

  /**
   * No honest set of equally likely values can be named.
   *
   * @param why as a clause, without the value: {@code e-mail addresses are no uniform choice}
   */
  record Unknown(String why) implements PossibleValues {}

  /** The values of a regular expression. */
  static PossibleValues of(String expression) {
    return new Spelled(new FillExpression.Regex(expression), Check.NONE);
  }

  /**
   * The values of a regular expression in the shape of a mask.
   *
   * @param mask {@link FillExpression.Masked#PLACE} for each free character
   */
  static PossibleValues of(String expression, String mask) {
    return of(expression, mask, Check.NONE);
  }

  /**
   * The values of a regular expression in the shape of a mask that keep a check.
   *
   * @param mask {@link FillExpression.Masked#PLACE} for each free character
   */
  static PossibleValues of(String expression, String mask, Check check) {
    return new Spelled(
        new FillExpression.Masked(new FillExpression.Regex(expression), mask), check);
  }
}
