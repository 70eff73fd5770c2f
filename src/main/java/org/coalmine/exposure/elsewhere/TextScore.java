package org.coalmine.exposure.elsewhere;

/**
 * What a scorer found of one text.
 *
 * @param costNats −ln P of the text, a sum over its tokens, not negative
 * @param beforeNats the part of it that is of the tokens up to the border, not negative; NaN where
 *     the scorer could not tell
 * @param tokens how many tokens the text has, or more
 */
public record TextScore(double costNats, double beforeNats, int tokens) {
  /** By how much the parts may lie above the whole through rounding. */
  private static final double ROUNDING = 1e-6;

  public TextScore {
    if (!(costNats >= 0 && costNats < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("costNats must be finite and not negative: " + costNats);
    }
    if (beforeNats < 0 || beforeNats > costNats + ROUNDING * (1 + costNats)) {
      throw new IllegalArgumentException(
          "beforeNats must lie from 0 to costNats " + costNats + ": " + beforeNats);
    }
    if (tokens < 1) {
      throw new IllegalArgumentException("tokens must be at least 1: " + tokens);
    }
  }

  /** A score of the whole text alone. */
  public static TextScore ofWhole(double costNats, int tokens) {
    return new TextScore(costNats, Double.NaN, tokens);
  }

  boolean hasBefore() {
    return !Double.isNaN(beforeNats);
  }
}
