package org.coalmine.synthetic;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The distance of two rows of a table as Gower (1971) has it: the mean over the columns of |a − b|
 * / range for numbers, 1 at most, and of 0 or 1 for categories. Ranges are those of the real rows,
 * so no distance knows on which side a row is.
 *
 * <p>A blank value is missing. Two missing values agree (0); a missing value and another differ
 * (1). In a column of numbers a value that is none is a category: 0 to the same text, 1 to all
 * else. In a column whose real numbers are all the same, another number is at distance 1.
 *
 * @param numbers whether each column is one of numbers
 * @param ranges of the numbers of each column
 */
public record Gower(List<Boolean> numbers, List<Double> ranges) implements Serializable {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");

  public Gower {
    numbers = List.copyOf(numbers);
    ranges = List.copyOf(ranges);
    if (numbers.size() != ranges.size()) {
      throw new IllegalArgumentException(
          "%d columns have %d ranges".formatted(numbers.size(), ranges.size()));
    }
  }

  /** Whether a value is not there. */
  public static boolean isMissing(String value) {
    return value.isBlank();
  }

  /** A decimal number; NaN for all else. */
  public static double number(String value) {
    String stripped = value.strip();
    if (!NUMBER.matcher(stripped).matches()) {
      return Double.NaN;
    }
    double number = Double.parseDouble(stripped);
    return Double.isInfinite(number) ? Double.NaN : number;
  }

  /** Numbers texts, so that equal texts are equal numbers. Made once for rows that are compared. */
  public static final class Codes {
    private final Map<String, Integer> codes = new HashMap<>();

    private int of(String value) {
      return isMissing(value) ? Rows.MISSING : codes.computeIfAbsent(value, it -> codes.size());
    }
  }

  /**
   * Rows in the form in which they are compared.
   *
   * @param columns of each
   * @param codes of the texts, row by row
   * @param values of the numbers, row by row; NaN for what is none
   */
  public record Rows(int columns, int[] codes, double[] values) implements Serializable {
    static final int MISSING = -1;

    /** How many there are. */
    public int size() {
      return codes.length / columns;
    }

    /** Some of them. */
    public Rows of(int from, int to) {
      return new Rows(
          columns,
          Arrays.copyOfRange(codes, from * columns, to * columns),
          Arrays.copyOfRange(values, from * columns, to * columns));
    }
  }

  /**
   * Puts rows into the form in which they are compared.
   *
   * @param codes those of the rows that they are compared with
   */
  public Rows rows(List<List<String>> rows, Codes codes) {
    int columns = numbers.size();
    int[] texts = new int[rows.size() * columns];
    double[] values = new double[rows.size() * columns];
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns; column++) {
        String value = rows.get(row).get(column);
        int place = row * columns + column;
        texts[place] = codes.of(value);
        values[place] = numbers.get(column) ? number(value) : Double.NaN;
      }
    }
    return new Rows(columns, texts, values);
  }

  /** Finds the nearest rows among some. */
  Nearest nearest(Rows real) {
    return new Nearest(real, ranges.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Two rows' distance, by itself. */
  public double distance(List<String> one, List<String> other) {
    Codes codes = new Codes();
    Nearest nearest = nearest(rows(List.of(one), codes));
    return nearest.sum(rows(List.of(other), codes), 0, 0, Double.POSITIVE_INFINITY)
        / numbers.size();
  }

  /** Rows among which the nearest are looked for. */
  record Nearest(Rows real, double[] ranges) implements Serializable {
    /** The distances of the columns together; something above the bound once it is above it. */
    double sum(Rows rows, int row, int among, double bound) {
      int at = row * real.columns();
      int other = among * real.columns();
      double sum = 0;
      for (int column = 0; column < real.columns(); column++) {
        sum += apart(rows, at + column, other + column, ranges[column]);
        if (sum > bound) {
          return sum;
        }
      }
      return sum;
    }

    private double apart(Rows rows, int place, int other, double range) {
      int one = rows.codes()[place];
      int two = real.codes()[other];
      if (one == two) {
        return 0;
      }
      if (one == Rows.MISSING || two == Rows.MISSING) {
        return 1;
      }
      double difference = Math.abs(rows.values()[place] - real.values()[other]);
      if (Double.isNaN(difference)) {
        return 1;
      }
      return difference == 0 ? 0 : difference >= range ? 1 : difference / range;
    }
  }
}
