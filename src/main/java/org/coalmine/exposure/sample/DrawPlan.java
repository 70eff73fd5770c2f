package org.coalmine.exposure.sample;

import java.io.Serializable;

/**
 * How many fills to draw: {@code first}, then twice as many as often as it takes, until every
 * interval is narrow enough, or decides what it is for ({@link DrawGoal}), or {@code most} are
 * drawn.
 *
 * @param first draws before the intervals are looked at, at least 1
 * @param most draws in all, not below {@code first}
 * @param relativeError the half-width of an interval over the estimate at which it is narrow enough
 */
public record DrawPlan(long first, long most, double relativeError) implements Serializable {
  public DrawPlan {
    if (first < 1) {
      throw new IllegalArgumentException("first must be at least 1: " + first);
    }
    if (most < first) {
      throw new IllegalArgumentException("most must be at least first = " + first + ": " + most);
    }
    if (!(relativeError >= 0 && relativeError < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "relativeError must be finite and not negative: " + relativeError);
    }
  }

  /** A fixed number of draws. */
  public static DrawPlan exactly(long draws) {
    return new DrawPlan(draws, draws, 0);
  }

  /**
   * Up to a budget, with looks at an eighth of it, a quarter, a half; at none where an error of 0
   * is asked for.
   *
   * @param budget draws in all, at least 1
   */
  public static DrawPlan within(long budget, double relativeError) {
    return relativeError == 0
        ? exactly(budget)
        : new DrawPlan((budget + 7) / 8, budget, relativeError);
  }

  /** How many draws there should be in all when so many were not enough. */
  public long next(long drawn) {
    if (drawn < first) {
      return first;
    }
    return drawn > most / 2 ? most : 2 * drawn;
  }
}
