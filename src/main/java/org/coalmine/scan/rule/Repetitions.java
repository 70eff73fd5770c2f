package org.coalmine.scan.rule;

import java.util.ArrayDeque;
import java.util.Deque;

/** How far counted repetitions inside each other multiply, as {@code (a{10}){20}} does to 200. */
final class Repetitions {
  private Repetitions() {}

  /** The largest product; what stands in sets and behind a backslash counts for nothing. */
  static long product(String regex) {
    Deque<Long> open = new ArrayDeque<>();
    long inside = 1;
    long last = 1;
    boolean set = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
        last = 1;
      } else if (set) {
        set = c != ']';
      } else if (c == '[') {
        set = true;
        last = 1;
        if (i + 1 < regex.length() && regex.charAt(i + 1) == ']') {
          i++;
        }
      } else if (c == '(') {
        open.push(inside);
        inside = 1;
        last = 1;
      } else if (c == ')') {
        last = inside;
        inside = open.isEmpty() ? inside : Math.max(open.pop(), inside);
      } else if (c == '{') {
        last = Math.min(Long.MAX_VALUE / 1_000_000, last) * count(regex, i);
        inside = Math.max(inside, last);
      } else if (c != '}' && c != ',' && !Character.isDigit(c)) {
        last = 1;
      }
    }
    return inside;
  }

  /** The larger number between braces, at most 1000; 1 if there is none. */
  private static long count(String regex, int brace) {
    int close = regex.indexOf('}', brace);
    if (close < 0 || !regex.substring(brace + 1, close).matches("[0-9]{1,9}(,([0-9]{1,9})?)?")) {
      return 1;
    }
    String[] ends = regex.substring(brace + 1, close).split(",");
    return Math.max(1, Math.min(1000, Long.parseLong(ends[ends.length - 1])));
  }
}
