package org.coalmine.corpus.files;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the first lines of a file look like a table of values between commas, semicolons or tabs:
 * a head of short, different names that end no sentence, and below it as many values in every line.
 */
public final class SeparatedLook {
  /** So many lines are looked at. */
  public static final int LINES = 20;

  private static final int FEWEST_LINES = 3;
  private static final int FEWEST_VALUES = 3;
  private static final int LONGEST_NAME = 40;
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t');

  /** A row of a table is no longer. */
  private static final int LONGEST_LINE = 10_000;

  private SeparatedLook() {}

  /** What is kept of a line until all are there: nothing of one that is no row. */
  public static String shortened(String line) {
    return line.length() <= LONGEST_LINE ? line : "";
  }

  /**
   * Judges the first lines.
   *
   * @param lines at most {@value #LINES}
   */
  public static boolean of(List<String> lines) {
    return lines.size() >= FEWEST_LINES
        && SEPARATORS.stream().anyMatch(separator -> separates(separator, lines));
  }

  private static boolean separates(char separator, List<String> lines) {
    int values = values(lines.get(0), separator);
    return values >= FEWEST_VALUES
        && isHead(lines.get(0), separator)
        && lines.stream().allMatch(line -> values(line, separator) == values);
  }

  /** How many values a line has; separators in quotes do not count. */
  private static int values(String line, char separator) {
    int values = 1;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      values += c == separator && !quoted ? 1 : 0;
    }
    return values;
  }

  private static boolean isHead(String line, char separator) {
    Set<String> names = new HashSet<>();
    for (String name : line.split(String.valueOf(separator), -1)) {
      if (name.isBlank()
          || name.length() > LONGEST_NAME
          || name.strip().matches(".*[.!?]")
          || !names.add(name.strip())) {
        return false;
      }
    }
    return true;
  }
}
