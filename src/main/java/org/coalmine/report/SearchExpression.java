package org.coalmine.report;

import java.util.regex.Pattern;
import org.coalmine.report.chapter.FormatResult;

/** What finds the texts of a format: a regular expression, or its text where there is none. */
final class SearchExpression {
  private static final String HOLE = "{fill}";
  private static final Pattern SPECIAL = Pattern.compile("[\\\\.\\[\\]{}()*+?^$|]");

  /** How a list of words describes itself. */
  private static final Pattern WORDS = Pattern.compile("\\d+ of \\d+ words joined by '.*'");

  private SearchExpression() {}

  static String of(FormatResult format) {
    String text = format.text();
    int hole = text.indexOf(HOLE);
    String fill = format.expression();
    if (hole < 0 || WORDS.matcher(fill).matches()) {
      return text;
    }
    return literal(text.substring(0, hole))
        + (fill.contains("|") ? "(" + fill + ")" : fill)
        + literal(text.substring(hole + HOLE.length()));
  }

  private static String literal(String text) {
    return SPECIAL.matcher(text).replaceAll("\\\\$0");
  }
}
