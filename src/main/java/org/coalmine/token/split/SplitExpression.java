package org.coalmine.token.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalmine.token.split.SplitProgram.Kind;
import org.coalmine.token.split.SplitProgram.Step;

/**
 * Reads the regular expressions by which tokenizers split texts: alternation, classes with Unicode
 * semantics, greedy quantifiers, groups {@code (?:…)} and {@code (?i:…)}, and a negative look-ahead
 * of one class at the end of an alternative. Everything else is refused.
 */
public final class SplitExpression {
  private static final int MOST_REPEATS = 1_000;
  private static final int DEEPEST = 50;
  static final int MANY = -1;

  private static final Map<String, CodePoints> PROPERTIES = new ConcurrentHashMap<>();

  private final String expression;
  private final int[] source;
  private int at;
  private boolean ignoreCase;
  private int depth;

  private SplitExpression(String expression) {
    this.expression = expression;
    this.source = expression.codePoints().toArray();
  }

  /**
   * The program of an expression.
   *
   * @throws UnsupportedExpressionException naming what is not read, and its place
   */
  public static SplitProgram program(String expression) {
    SplitExpression reader = new SplitExpression(expression);
    SplitNode node = reader.choice();
    if (reader.at < reader.source.length) {
      throw reader.refused("a ')' without its '('");
    }
    if (node.looksAheadEarly(true)) {
      throw new UnsupportedExpressionException(
          "split expression %s has a look-ahead that is not at its end".formatted(reader.shown()));
    }
    SplitSteps steps = new SplitSteps(reader.shown());
    int match = steps.add(Kind.MATCH, CodePoints.NONE, 0, 0);
    SplitProgram program = steps.program(node.compile(steps, match));
    if (program.matchesEmpty()) {
      throw new UnsupportedExpressionException(
          "split expression %s can match nothing at all".formatted(reader.shown()));
    }
    return program;
  }

  /** A literal string as a program; it must not be empty. */
  public static SplitProgram literal(String text) {
    List<Step> steps = new ArrayList<>();
    text.codePoints()
        .forEach(
            codePoint ->
                steps.add(
                    new Step(
                        Kind.CHAR, CodePoints.range(codePoint, codePoint), steps.size() + 1, 0)));
    steps.add(new Step(Kind.MATCH, CodePoints.NONE, 0, 0));
    return new SplitProgram(steps, 0);
  }

  private SplitNode choice() {
    if (++depth > DEEPEST) {
      throw refused("more than %d groups in each other".formatted(DEEPEST));
    }
    List<SplitNode> options = new ArrayList<>();
    options.add(row());
    while (peek('|')) {
      at++;
      options.add(row());
    }
    depth--;
    return options.size() == 1 ? options.get(0) : new SplitNode.Choice(options);
  }

  private SplitNode row() {
    List<SplitNode> parts = new ArrayList<>();
    while (at < source.length && source[at] != '|' && source[at] != ')') {
      parts.add(quantified(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new SplitNode.Row(parts);
  }

  private SplitNode atom() {
    int symbol = source[at];
    return switch (symbol) {
      case '(' -> group();
      case '[' -> {
        at++;
        yield new SplitNode.One(characterClass());
      }
      case '.' -> {
        at++;
        yield new SplitNode.One(CodePoints.range('\n', '\n').complement());
      }
      case '\\' -> {
        at++;
        yield new SplitNode.One(cased(escape()));
      }
      case '^', '$' -> throw refused("an anchor");
      case '*', '+', '?', '{' -> throw refused("a quantifier without anything before it");
      default -> {
        at++;
        yield new SplitNode.One(cased(CodePoints.range(symbol, symbol)));
      }
    };
  }

  private SplitNode group() {
    int begin = at;
    at++;
    if (!peek('?')) {
      return closed(choice());
    }
    if (starts("?:")) {
      return closed(choice());
    }
    if (starts("?i:")) {
      boolean before = ignoreCase;
      ignoreCase = true;
      SplitNode node = choice();
      ignoreCase = before;
      return closed(node);
    }
    if (starts("?!")) {
      SplitNode node = closed(choice());
      if (node instanceof SplitNode.One one) {
        return new SplitNode.NotNext(one.set());
      }
      at = begin;
      throw refused("a look-ahead of more than one class");
    }
    at = begin;
    throw refused("a group other than (?:…), (?i:…) and (?!…)");
  }

  private SplitNode closed(SplitNode node) {
    if (!peek(')')) {
      throw refused("a '(' without its ')'");
    }
    at++;
    return node;
  }

  private SplitNode quantified(SplitNode part) {
    int least;
    int most;
    if (peek('?')) {
      least = 0;
      most = 1;
    } else if (peek('*')) {
      least = 0;
      most = MANY;
    } else if (peek('+')) {
      least = 1;
      most = MANY;
    } else if (peek('{')) {
      return repeated(part);
    } else {
      return part;
    }
    at++;
    return greedy(part, least, most);
  }

  private SplitNode repeated(SplitNode part) {
    at++;
    int least = peek(',') ? 0 : number();
    int most = least;
    if (peek(',')) {
      at++;
      most = peek('}') ? MANY : number();
    }
    if (!peek('}') || (most != MANY && most < least)) {
      throw refused("a quantifier that is not {m}, {m,}, {,n} or {m,n}");
    }
    at++;
    return greedy(part, least, most);
  }

  private SplitNode greedy(SplitNode part, int least, int most) {
    if (peek('?') || peek('+') || peek('*') || peek('{')) {
      throw refused("a quantifier that is not greedy, or two of them");
    }
    if (part instanceof SplitNode.NotNext) {
      throw refused("a quantifier behind a look-ahead");
    }
    return new SplitNode.Repeat(part, least, most);
  }

  private int number() {
    int value = 0;
    int begin = at;
    while (at < source.length && source[at] >= '0' && source[at] <= '9') {
      value = 10 * value + source[at++] - '0';
      if (value > MOST_REPEATS) {
        throw refused("more than %d repetitions".formatted(MOST_REPEATS));
      }
    }
    if (at == begin) {
      throw refused("a quantifier without a number");
    }
    return value;
  }

  private CodePoints characterClass() {
    boolean complement = peek('^');
    if (complement) {
      at++;
    }
    CodePoints set = CodePoints.NONE;
    boolean first = true;
    while (first || !peek(']')) {
      if (at >= source.length) {
        throw refused("a '[' without its ']'");
      }
      first = false;
      if (peek('[') || starts("&&")) {
        throw refused("a class inside a class");
      }
      CodePoints part = member();
      if (at + 1 < source.length && source[at] == '-' && source[at + 1] != ']') {
        if (!single(part)) {
          throw refused("a range that begins with a class");
        }
        at++;
        CodePoints last = member();
        if (!single(last) || last.first(0) < part.first(0)) {
          throw refused("a range that does not end with a later character");
        }
        part = CodePoints.range(part.first(0), last.first(0));
      }
      set = set.or(cased(part));
    }
    at++;
    return complement ? set.complement() : set;
  }

  private static boolean single(CodePoints set) {
    return set.ranges() == 1 && set.first(0) == set.last(0);
  }

  private CodePoints member() {
    int symbol = source[at++];
    return symbol == '\\' ? escape() : CodePoints.range(symbol, symbol);
  }

  private CodePoints escape() {
    if (at >= source.length) {
      throw refused("a '\\' at the end");
    }
    int symbol = source[at++];
    return switch (symbol) {
      case 'n' -> CodePoints.range('\n', '\n');
      case 'r' -> CodePoints.range('\r', '\r');
      case 't' -> CodePoints.range('\t', '\t');
      case 's' -> property("space");
      case 'S' -> property("space").complement();
      case 'd' -> property("Nd");
      case 'D' -> property("Nd").complement();
      case 'p' -> named();
      case 'P' -> named().complement();
      default -> {
        if (symbol < 0x80 && Character.isLetterOrDigit(symbol)) {
          at--;
          throw refused("the escape \\" + Character.toString(symbol));
        }
        yield CodePoints.range(symbol, symbol);
      }
    };
  }

  private CodePoints named() {
    int end = at;
    if (peek('{')) {
      while (end < source.length && source[end] != '}') {
        end++;
      }
    }
    if (end >= source.length || end == at) {
      throw refused("\\p without a name in braces");
    }
    String name = new String(source, at + 1, end - at - 1);
    boolean complement = name.startsWith("^");
    CodePoints set = property(complement ? name.substring(1) : name);
    at = end + 1;
    return complement ? set.complement() : set;
  }

  private CodePoints property(String name) {
    CodePoints known = PROPERTIES.get(name);
    if (known != null) {
      return known;
    }
    CodePoints found = UnicodeClasses.of(name);
    if (found == null) {
      throw refused("the property " + name);
    }
    PROPERTIES.put(name, found);
    return found;
  }

  /** With all characters of the same folded case, where case is ignored. */
  private CodePoints cased(CodePoints set) {
    return ignoreCase ? UnicodeClasses.withOtherCases(set) : set;
  }

  private boolean peek(char symbol) {
    return at < source.length && source[at] == symbol;
  }

  private boolean starts(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= source.length || source[at + i] != text.charAt(i)) {
        return false;
      }
    }
    at += text.length();
    return true;
  }

  private UnsupportedExpressionException refused(String what) {
    return new UnsupportedExpressionException(
        "split expression %s, position %d: %s is not read".formatted(shown(), at + 1, what));
  }

  private String shown() {
    return expression.length() <= 200 ? expression : expression.substring(0, 200) + "…";
  }
}
