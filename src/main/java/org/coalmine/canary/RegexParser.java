package org.coalmine.canary;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automaton;

/**
 * Reads a {@link FillExpression.Regex} into an automaton by recursive descent. Lucene's own parser
 * is not used, because its quotation marks cannot be switched off and it names no positions.
 */
final class RegexParser {
  private static final int MOST_CODE_POINTS = 10_000;
  private static final int MOST_NESTED_GROUPS = 100;
  private static final int MOST_REPETITIONS = 100_000;
  private static final int END = -1;

  private final String expression;
  private final int[] codePoints;
  private int position;
  private int depth;

  private RegexParser(String expression) {
    this.expression = expression;
    this.codePoints = expression.codePoints().toArray();
  }

  /**
   * The automaton of an expression, not yet deterministic.
   *
   * @throws InvalidExpressionException if the syntax is wrong or the automaton too large
   */
  static Automaton parse(FillExpression.Regex regex) {
    RegexParser parser = new RegexParser(regex.expression());
    if (parser.codePoints.length == 0) {
      throw parser.problem(0, "it is empty; write what the fills look like, like [0-9]{9}");
    }
    if (parser.codePoints.length > MOST_CODE_POINTS) {
      throw parser.problem(
          MOST_CODE_POINTS,
          "it is longer than %d characters; use a list of words".formatted(MOST_CODE_POINTS));
    }
    try {
      Automaton automaton = parser.alternatives();
      if (parser.peek() == ')') {
        throw parser.problem(
            parser.position, "this ')' closes nothing; write \\) for the character");
      }
      return automaton;
    } catch (UnusableException e) {
      throw parser.problem(parser.position - 1, e.problem());
    }
  }

  private Automaton alternatives() throws UnusableException {
    List<Automaton> choices = new ArrayList<>();
    choices.add(sequence());
    while (peek() == '|') {
      position++;
      choices.add(sequence());
    }
    return choices.size() == 1 ? choices.get(0) : BoundedOperations.anyOf(choices);
  }

  private Automaton sequence() throws UnusableException {
    List<Automaton> parts = new ArrayList<>();
    while (peek() != END && peek() != '|' && peek() != ')') {
      parts.add(repeated(atom()));
    }
    return BoundedOperations.inSequence(parts);
  }

  private Automaton repeated(Automaton atom) throws UnusableException {
    int start = position;
    int least;
    int most;
    switch (peek()) {
      case '?' -> {
        position++;
        least = 0;
        most = 1;
      }
      case '*' -> {
        position++;
        least = 0;
        most = BoundedOperations.WITHOUT_END;
      }
      case '+' -> {
        position++;
        least = 1;
        most = BoundedOperations.WITHOUT_END;
      }
      case '{' -> {
        position++;
        least = number();
        most = least;
        if (peek() == ',') {
          position++;
          most = peek() == '}' ? BoundedOperations.WITHOUT_END : number();
        }
        if (peek() != '}') {
          throw problem(start, "expected {n}, {n,} or {n,m}; write \\{ for the character");
        }
        position++;
        if (most != BoundedOperations.WITHOUT_END && most < least) {
          throw problem(start, "the upper bound %d is below the lower %d".formatted(most, least));
        }
      }
      default -> {
        return atom;
      }
    }
    if (peek() != END && "?*+{".indexOf(peek()) >= 0) {
      throw problem(
          position,
          "two repetitions in a row; a fill always matches whole, so there are no lazy or"
              + " possessive ones: put the first in parentheses or leave out the second");
    }
    return BoundedOperations.repeated(atom, least, most);
  }

  private int number() {
    int start = position;
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = 10 * value + codePoints[position++] - '0';
      if (value > MOST_REPETITIONS) {
        throw problem(start, "a repetition count is at most %d".formatted(MOST_REPETITIONS));
      }
    }
    if (position == start) {
      throw problem(start, "expected a number in {n,m}; write \\{ for the character '{'");
    }
    return value;
  }

  private Automaton atom() throws UnusableException {
    int start = position;
    int codePoint = codePoints[position++];
    return switch (codePoint) {
      case '(' -> group(start);
      case '[' -> BoundedOperations.oneOf(characterClass(start));
      case '\\' -> BoundedOperations.oneOf(escape(start));
      case '.' ->
          throw problem(
              start,
              "'.' stands for more than a million characters; name those meant, like [a-z0-9 ], or"
                  + " write \\. for the point");
      case '^', '$' ->
          throw problem(
              start,
              "a fill always matches whole; leave out '%c', or write \\%c for the character"
                  .formatted(codePoint, codePoint));
      case '?', '*', '+', '{' ->
          throw problem(
              start,
              "'%c' repeats nothing; write \\%c for the character".formatted(codePoint, codePoint));
      case ']', '}' ->
          throw problem(
              start,
              "this '%c' closes nothing; write \\%c for the character"
                  .formatted(codePoint, codePoint));
      default -> BoundedOperations.oneOf(range(codePoint, codePoint, start));
    };
  }

  private Automaton group(int start) throws UnusableException {
    if (peek() == '?') {
      position++;
      if (peek() != ':') {
        throw problem(start, "of the groups that begin with (? only (?:...) is known");
      }
      position++;
    }
    if (++depth > MOST_NESTED_GROUPS) {
      throw problem(start, "groups are nested more than %d deep".formatted(MOST_NESTED_GROUPS));
    }
    Automaton inside = alternatives();
    depth--;
    if (peek() != ')') {
      throw problem(start, "this '(' is not closed; write \\( for the character");
    }
    position++;
    return inside;
  }

  private List<CodePointRange> characterClass(int start) {
    if (peek() == '^') {
      throw problem(
          start,
          "a negated class stands for more than a million characters; name those meant, like"
              + " [a-z0-9 ]");
    }
    List<CodePointRange> ranges = new ArrayList<>();
    while (peek() != ']') {
      int itemStart = position;
      List<CodePointRange> item = classItem(start);
      if (atRangeHyphen()) {
        position++;
        List<CodePointRange> last = classItem(start);
        if (item.size() != 1 || last.size() != 1 || item.get(0).isWide() || last.get(0).isWide()) {
          throw problem(itemStart, "a range runs from one character to one; write \\- for the '-'");
        }
        ranges.addAll(range(item.get(0).low(), last.get(0).high(), itemStart));
      } else {
        ranges.addAll(item);
      }
    }
    position++;
    if (ranges.isEmpty()) {
      throw problem(start, "an empty class matches nothing; write \\[ and \\] for the characters");
    }
    return ranges;
  }

  private boolean atRangeHyphen() {
    return peek() == '-' && position + 1 < codePoints.length && codePoints[position + 1] != ']';
  }

  private List<CodePointRange> classItem(int classStart) {
    int start = position;
    if (peek() == END) {
      throw problem(classStart, "this '[' is not closed; write \\[ for the character");
    }
    int codePoint = codePoints[position++];
    return switch (codePoint) {
      case '[' -> throw problem(start, "a class holds no other class; write \\[ for the character");
      case '\\' -> escape(start);
      default -> range(codePoint, codePoint, start);
    };
  }

  private List<CodePointRange> escape(int start) {
    if (peek() == END) {
      throw problem(start, "nothing follows the \\; write \\\\ for the character");
    }
    int codePoint = codePoints[position++];
    return switch (codePoint) {
      case 'd' -> List.of(new CodePointRange('0', '9'));
      case 'w' ->
          List.of(
              new CodePointRange('0', '9'),
              new CodePointRange('A', 'Z'),
              new CodePointRange('_', '_'),
              new CodePointRange('a', 'z'));
      case 'n' -> range('\n', '\n', start);
      case 'r' -> range('\r', '\r', start);
      case 't' -> range('\t', '\t', start);
      case 'u' -> named(hexadecimal(start, 4, 4), start);
      case 'x' -> named(peek() == '{' ? braced(start) : hexadecimal(start, 2, 2), start);
      default -> {
        if (codePoint < 0x80 && Character.isLetterOrDigit(codePoint)) {
          throw problem(
              start,
              "\\%c is not known; the escapes are \\d, \\w, \\n, \\r, \\t, \\u0041, \\x{1F600} and"
                      .formatted(codePoint)
                  + " any punctuation mark");
        }
        yield range(codePoint, codePoint, start);
      }
    };
  }

  private List<CodePointRange> named(int codePoint, int start) {
    return range(codePoint, codePoint, start);
  }

  private int braced(int start) {
    position++;
    int value = hexadecimal(start, 1, 6);
    if (peek() != '}') {
      throw problem(start, "expected \\x{...} with one to six hexadecimal digits");
    }
    position++;
    return value;
  }

  private int hexadecimal(int start, int least, int most) {
    int value = 0;
    int digits = 0;
    while (digits < most && peek() != END && Character.digit(peek(), 16) >= 0) {
      value = 16 * value + Character.digit(codePoints[position++], 16);
      digits++;
    }
    if (digits < least) {
      throw problem(start, "too few hexadecimal digits; write \\u0041, \\x41 or \\x{1F600}");
    }
    return value;
  }

  private List<CodePointRange> range(int low, int high, int start) {
    if (high > Character.MAX_CODE_POINT) {
      throw problem(start, "U+%X is beyond the last code point, U+10FFFF".formatted(high));
    }
    if (low > high) {
      throw problem(start, "the range runs backwards, from U+%04X to U+%04X".formatted(low, high));
    }
    if (low <= Character.MAX_SURROGATE && high >= Character.MIN_SURROGATE) {
      throw problem(
          start,
          "half a surrogate pair is not a character; write the code point, like \\x{1F600}, and"
              + " ranges that leave out U+D800 to U+DFFF");
    }
    return List.of(new CodePointRange(low, high));
  }

  private int peek() {
    return position < codePoints.length ? codePoints[position] : END;
  }

  private InvalidExpressionException problem(int place, String problem) {
    return InvalidExpressionException.at(expression, place, problem);
  }
}
