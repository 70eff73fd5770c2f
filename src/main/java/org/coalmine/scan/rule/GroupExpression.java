package org.coalmine.scan.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression of RE2 (that RE2 has accepted) into expressions of fills, one for the whole
 * and one for each group. What matches nothing, such as an edge of a word, is left out, so that the
 * new expression matches at least as much.
 */
final class GroupExpression {
  private static final int END = -1;

  private final int[] code;
  private final List<Part> groups = new ArrayList<>();
  private int position;

  /**
   * An expression of fills, or why there is none.
   *
   * @param expression null if there is none
   * @param why as a clause; null if there is an expression
   */
  record Part(@Nullable String expression, @Nullable String why) {
    private static Part of(String expression) {
      return new Part(expression, null);
    }

    private static Part without(String why) {
      return new Part(null, why);
    }

    /** This and another, put together; without an expression where one has none. */
    private Part with(Part other, String between) {
      return why != null
          ? this
          : other.why != null ? other : of(expression + between + other.expression);
    }

    private Part in(String before, String behind) {
      return why != null ? this : of(before + expression + behind);
    }
  }

  private GroupExpression(String regex) {
    code = regex.codePoints().toArray();
  }

  /** The whole expression, then its groups in the order of their numbers. */
  static List<Part> of(String regex) {
    GroupExpression reading = new GroupExpression(regex);
    reading.groups.add(Part.of(""));
    reading.groups.set(0, reading.alternatives(false));
    return List.copyOf(reading.groups);
  }

  /** Alternatives up to a bracket that closes them. Flags hold until there. */
  private Part alternatives(boolean anyCase) {
    boolean any = anyCase;
    Part all = null;
    Part sequence = Part.of("");
    while (peek() != END && peek() != ')') {
      if (peek() == '|') {
        position++;
        all = all == null ? sequence : all.with(sequence, "|");
        sequence = Part.of("");
      } else if (peek() == '(' && peek(1) == '?' && isFlags()) {
        any = flags(any);
      } else {
        sequence = sequence.with(repeated(any), "");
      }
    }
    return all == null ? sequence : all.with(sequence, "|");
  }

  /** Whether {@code (?i)} stands here, with no group behind it. */
  private boolean isFlags() {
    int at = position + 2;
    while (at < code.length
        && (Character.isLetter(code[at]) && code[at] != 'P' || code[at] == '-')) {
      at++;
    }
    return at < code.length && at > position + 2 && code[at] == ')';
  }

  /** Reads flags, up to the character behind them. */
  private boolean flags(boolean anyCase) {
    boolean any = anyCase;
    boolean on = true;
    position += 2;
    while (Character.isLetter(peek()) || peek() == '-') {
      on &= peek() != '-';
      any = peek() == 'i' ? on : any;
      position++;
    }
    position++;
    return any;
  }

  private Part repeated(boolean anyCase) {
    Part atom = atom(anyCase);
    boolean grouped = false;
    while (true) {
      String times = times();
      if (times.isEmpty()) {
        return atom;
      }
      atom = grouped || isEmpty(atom) ? atom.in("(", ")") : atom;
      atom = isEmpty(atom) ? atom : atom.in("", times);
      grouped = true;
    }
  }

  private static boolean isEmpty(Part part) {
    return part.expression != null && (part.expression.isEmpty() || part.expression.equals("()"));
  }

  /** A repetition as it is written, greedy or not. */
  private String times() {
    int start = position;
    if (peek() == '*' || peek() == '+' || peek() == '?') {
      position++;
    } else if (peek() == '{') {
      int close = position + 1;
      while (close < code.length && (Character.isDigit(code[close]) || code[close] == ',')) {
        close++;
      }
      String bounds = new String(code, position + 1, close - position - 1);
      if (close == code.length || code[close] != '}' || !bounds.matches("[0-9]+(,[0-9]*)?")) {
        return "";
      }
      position = close + 1;
    } else {
      return "";
    }
    String times = new String(code, start, position - start);
    if (peek() == '?') {
      position++;
    }
    return times;
  }

  private Part atom(boolean anyCase) {
    int c = code[position++];
    return switch (c) {
      case '(' -> group(anyCase);
      case '[' -> set(anyCase);
      case '.' -> Part.without("it has a point, which stands for any character");
      case '^', '$' -> Part.of("");
      case '\\' -> escape(anyCase);
      default -> letter(c, anyCase);
    };
  }

  private Part group(boolean anyCase) {
    boolean any = anyCase;
    int number = END;
    if (peek() != '?') {
      number = groups.size();
    } else if (peek(1) == 'P' || peek(1) == '<') {
      number = groups.size();
      while (peek() != '>') {
        position++;
      }
      position++;
    } else {
      boolean on = true;
      position++;
      while (peek() != ':') {
        on &= peek() != '-';
        any = peek() == 'i' ? on : any;
        position++;
      }
      position++;
    }
    if (number != END) {
      groups.add(Part.of(""));
    }
    Part inside = alternatives(any);
    position++;
    if (number != END) {
      groups.set(number, inside);
    }
    return inside.in("(", ")");
  }

  private Part letter(int c, boolean anyCase) {
    RangeSet set = new RangeSet();
    set.add(c, c);
    return Part.of(set.written(anyCase));
  }

  private Part escape(boolean anyCase) {
    int c = code[position];
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') {
      position++;
      return Part.of("");
    }
    if (c == 'Q' || c == 'p' || c == 'P' || c == 'C') {
      return Part.without("\\" + Character.toString(c) + " has no counterpart in fills");
    }
    RangeSet set = new RangeSet();
    String refused = member(set);
    return refused == null ? Part.of(set.written(anyCase)) : Part.without(refused);
  }

  private Part set(boolean anyCase) {
    boolean others = peek() == '^';
    if (others) {
      position++;
    }
    RangeSet set = new RangeSet();
    String refused = null;
    boolean first = true;
    while (first || peek() != ']') {
      first = false;
      String problem = item(set);
      refused = refused == null ? problem : refused;
    }
    position++;
    return others
        ? Part.without("it has a negated set, which stands for a million characters")
        : refused == null ? Part.of(set.written(anyCase)) : Part.without(refused);
  }

  /** Reads a member of a set, or a range; says why it cannot be used. */
  private @Nullable String item(RangeSet set) {
    if (peek() == '[' && peek(1) == ':') {
      int from = position + 2;
      while (peek() != ']') {
        position++;
      }
      String name = new String(code, from, position - 1 - from);
      position++;
      return set.addNamed(name) ? null : "[:" + name + ":] has no counterpart in fills";
    }
    int low = single();
    if (low == END) {
      position++;
      return member(set);
    }
    int high = low;
    if (peek() == '-' && peek(1) != ']' && peek(1) != END) {
      position++;
      high = single();
    }
    set.add(low, high);
    return null;
  }

  /** Reads one character, escaped or not; {@link #END} at a class such as {@code \d}. */
  private int single() {
    int c = code[position];
    if (c != '\\') {
      position++;
      return c;
    }
    int escaped = code[position + 1];
    if ("dDwWsSpPQ".indexOf(escaped) >= 0) {
      return END;
    }
    position++;
    return escaped();
  }

  /** Reads what stands behind a backslash as one character. */
  private int escaped() {
    int c = code[position++];
    return switch (c) {
      case 'a' -> 0x07;
      case 'f' -> '\f';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'v' -> 0x0b;
      case 'x' -> hexadecimal();
      default -> c >= '0' && c <= '7' ? octal(c - '0') : c;
    };
  }

  private int hexadecimal() {
    if (peek() != '{') {
      position += 2;
      return Integer.parseInt(new String(code, position - 2, 2), 16);
    }
    int from = position + 1;
    while (peek() != '}') {
      position++;
    }
    position++;
    return Integer.parseInt(new String(code, from, position - 1 - from), 16);
  }

  private int octal(int first) {
    int value = first;
    for (int i = 0; i < 2 && '0' <= peek() && peek() <= '7'; i++) {
      value = 8 * value + code[position++] - '0';
    }
    return value;
  }

  /** Reads what stands behind a backslash into a set; says why it cannot be used. */
  private @Nullable String member(RangeSet set) {
    int c = code[position];
    switch (c) {
      case 'd' -> set.add('0', '9');
      case 'w' -> set.addNamed("word");
      case 's' -> set.addNamed("blank of RE2");
      case 'D', 'W', 'S', 'p', 'P', 'Q' -> {
        position++;
        return "\\%c stands for a million characters".formatted(c);
      }
      default -> {
        int single = escaped();
        set.add(single, single);
        return null;
      }
    }
    position++;
    return null;
  }

  private int peek() {
    return peek(0);
  }

  private int peek(int ahead) {
    return position + ahead < code.length ? code[position + ahead] : END;
  }
}
