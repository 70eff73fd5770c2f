package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Rows of cells as aligned lines, two spaces before each cell. */
final class TextTable {
  private TextTable() {}

  /**
   * The rows as lines, equally aligned.
   *
   * @param rows equally long; the first is the head
   * @param right which columns are flush right
   * @param width the widest a line may be
   * @param dispensable columns that may be left out where the lines are too wide, the first first
   */
  static List<String> lines(
      List<List<String>> rows, IntPredicate right, int width, List<Integer> dispensable) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    List<Integer> shown = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < widths.length; i++) {
      shown.add(i);
      total += 2 + widths[i];
    }
    for (int column : dispensable) {
      if (total > width) {
        shown.remove((Integer) column);
        total -= 2 + widths[column];
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i : shown) {
        line.append("  ").append(padded(row.get(i), widths[i], right.test(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String padded(String cell, int width, boolean right) {
    String space = " ".repeat(width - length(cell));
    return right ? space + cell : cell + space;
  }

  /** In characters as they are seen. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
