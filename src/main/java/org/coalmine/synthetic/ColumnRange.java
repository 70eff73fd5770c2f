package org.coalmine.synthetic;

import java.io.Serializable;

/**
 * What the real values of a column are together.
 *
 * @param numbers whether every value that is there is a number
 * @param least of the numbers; ∞ where there are none
 * @param most of them; −∞ where there are none
 */
public record ColumnRange(boolean numbers, double least, double most) implements Serializable {
  /** Of no value. */
  public static final ColumnRange NONE =
      new ColumnRange(true, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** The same with one more value; a missing one changes nothing. */
  public ColumnRange with(String value) {
    if (Gower.isMissing(value)) {
      return this;
    }
    double number = Gower.number(value);
    return Double.isNaN(number)
        ? new ColumnRange(false, least, most)
        : new ColumnRange(numbers, Math.min(least, number), Math.max(most, number));
  }

  /** Of the values of both. */
  public ColumnRange with(ColumnRange other) {
    return new ColumnRange(
        numbers && other.numbers, Math.min(least, other.least), Math.max(most, other.most));
  }

  /** By how much two of the numbers differ at most; 0 for fewer than two. */
  public double width() {
    return Math.max(0, most - least);
  }
}
