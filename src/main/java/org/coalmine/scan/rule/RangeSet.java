package org.coalmine.scan.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ranges of characters, as an expression of RE2 has them and as one of fills writes them. */
final class RangeSet {
  private final List<int[]> ranges = new ArrayList<>();

  void add(int low, int high) {
    ranges.add(new int[] {low, high});
  }

  /** Adds a named class of ASCII; false if the name is unknown. */
  boolean addNamed(String name) {
    String members =
        switch (name) {
          case "alnum" -> "09AZaz";
          case "alpha" -> "AZaz";
          case "digit" -> "09";
          case "lower" -> "az";
          case "upper" -> "AZ";
          case "xdigit" -> "09AFaf";
          case "word" -> "09AZ__az";
          case "blank of RE2" -> "\t\n\f\r  ";
          case "space" -> "\t\r  ";
          case "blank" -> "\t\t  ";
          case "punct" -> "!/:@[`{~";
          case "graph" -> "!~";
          case "print" -> " ~";
          default -> "";
        };
    for (int i = 0; i < members.length(); i += 2) {
      add(members.charAt(i), members.charAt(i + 1));
    }
    return !members.isEmpty();
  }

  /** As a set of fills, which escapes whatever is no letter and no digit. */
  String written(boolean anyCase) {
    StringBuilder set = new StringBuilder("[");
    for (int[] range : ranges) {
      write(set, range[0], range[1]);
      if (anyCase) {
        otherCase(set, range, 'a', 'z', -32);
        otherCase(set, range, 'A', 'Z', 32);
      }
    }
    return set.append(']').toString();
  }

  private static void otherCase(StringBuilder set, int[] range, int low, int high, int shift) {
    int from = Math.max(range[0], low);
    int to = Math.min(range[1], high);
    if (from <= to) {
      write(set, from + shift, to + shift);
    }
  }

  private static void write(StringBuilder set, int low, int high) {
    set.append(character(low));
    if (high > low) {
      set.append('-').append(character(high));
    }
  }

  private static String character(int c) {
    return c < 0x80 && Character.isLetterOrDigit(c)
        ? Character.toString(c)
        : "\\x{%s}".formatted(Integer.toHexString(c).toUpperCase(Locale.ROOT));
  }
}
