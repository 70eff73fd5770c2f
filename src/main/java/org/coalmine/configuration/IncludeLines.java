package org.coalmine.configuration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The lines on which a HOCON text includes. The word {@code include} is an include where a key may
 * begin; in comments, strings, values, lists and longer words it is none.
 */
final class IncludeLines {
  private static final String MULTI_LINE_QUOTE = "\"\"\"";
  private static final String ENDS_WORD = "$\"{}[]:=,+#`^?!@*&\\";

  private final String text;
  private final List<Integer> lines = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean keyMayBegin = true;
  private boolean valueIsDue;

  private IncludeLines(String text) {
    this.text = text;
  }

  /**
   * The line of every include, from 1, in the order of the text.
   *
   * @param text one that the parser accepts; of another the answer is of no use
   */
  static List<Integer> of(String text) {
    IncludeLines scan = new IncludeLines(text);
    while (scan.at < text.length()) {
      scan.step();
    }
    return List.copyOf(scan.lines);
  }

  private void step() {
    char next = text.charAt(at);
    if (next == '#' || text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (text.startsWith(MULTI_LINE_QUOTE, at)) {
      multiLine();
    } else if (next == '"') {
      quoted();
    } else if (text.startsWith("${", at)) {
      substitution();
    } else if (ENDS_WORD.indexOf(next) >= 0 || blank(next)) {
      at++;
      mark(next);
    } else {
      word();
    }
  }

  private void mark(char mark) {
    switch (mark) {
      case '\n' -> {
        line++;
        keyMayBegin |= inObject() && !valueIsDue;
      }
      case ',' -> keyMayBegin = inObject();
      case '{', '[' -> {
        open.push(mark);
        valueIsDue = false;
        keyMayBegin = inObject();
      }
      case '}', ']' -> {
        open.poll();
        taken();
      }
      case '=', ':' -> {
        valueIsDue = inObject();
        keyMayBegin = false;
      }
      default -> {
        // blanks, and what no text that can be parsed holds
      }
    }
  }

  private boolean inObject() {
    return open.isEmpty() || open.peek() == '{';
  }

  /** A key, or a piece of a value, stands here. */
  private void taken() {
    keyMayBegin = false;
    valueIsDue = false;
  }

  private void multiLine() {
    int end = text.indexOf(MULTI_LINE_QUOTE, at + MULTI_LINE_QUOTE.length());
    end = end < 0 ? text.length() : end + MULTI_LINE_QUOTE.length();
    while (end < text.length() && text.charAt(end) == '"') {
      end++;
    }
    line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
    at = end;
    taken();
  }

  private void quoted() {
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    taken();
  }

  private void substitution() {
    at += 2;
    while (at < text.length() && text.charAt(at) != '}') {
      if (text.charAt(at) == '"') {
        quoted();
      } else {
        at++;
      }
    }
    at++;
    taken();
  }

  private void word() {
    int start = at;
    while (at < text.length()
        && ENDS_WORD.indexOf(text.charAt(at)) < 0
        && !blank(text.charAt(at))
        && !text.startsWith("//", at)) {
      at++;
    }
    if (keyMayBegin && text.substring(start, at).equals("include")) {
      lines.add(line);
    }
    taken();
  }

  /** What separates words: blanks of Unicode, and a byte order mark. */
  private static boolean blank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }
}
