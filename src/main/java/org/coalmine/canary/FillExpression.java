package org.coalmine.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.automaton.Automata;

/** How a user writes a set of fills. {@link RandomnessSpace#of} compiles it. */
public sealed interface FillExpression extends Serializable {

  /**
   * A regular expression that matches whole fills.
   *
   * <table>
   * <caption>Syntax, in code points</caption>
   * <tr><td>{@code a}</td><td>itself, and so does every character without a meaning below</td></tr>
   * <tr><td>{@code \.}</td><td>any punctuation mark itself; {@code \n}, {@code \r}, {@code \t}</td></tr>
   * <tr><td><code>&#92;u0041</code>, <code>&#92;x{1F600}</code></td><td>a code point in hexadecimal</td></tr>
   * <tr><td>{@code \d}, {@code \w}</td><td>{@code [0-9]}, {@code [A-Za-z0-9_]}</td></tr>
   * <tr><td>{@code [a-z_\d]}</td><td>one of a class</td></tr>
   * <tr><td>{@code (a|b)}, {@code (?:a)}</td><td>alternatives, a group</td></tr>
   * <tr><td>{@code a?}, <code>a{3}</code>, <code>a{2,5}</code></td><td>repetition</td></tr>
   * <tr><td>{@code a*}, {@code a+}, <code>a{2,}</code></td><td>repetition without an end: only where
   * a check bounds it</td></tr>
   * </table>
   *
   * <p>The point, negated classes and {@code \D \W \S} are refused, because they stand for more
   * than a million characters of which a model spells a few; so are anchors, look-around, back
   * references, lazy and possessive repetition. {@code " # @ & ~ < >} are ordinary characters.
   */
  record Regex(String expression) implements FillExpression {
    @Override
    public String toString() {
      return expression;
    }
  }

  /**
   * A number of words of a list, each any of them, joined by a separator: a passphrase, or with
   * {@code count} 1 simply a list.
   *
   * @param words distinct, none empty, each at most 1000 bytes in UTF-8
   * @param count how many stand in a fill, from 1
   * @param separator between them, possibly empty; then two ways to put the same fill together are
   *     one fill
   */
  record Words(List<String> words, int count, String separator) implements FillExpression {
    private static final int LONGEST_WORD_BYTES = Automata.MAX_STRING_UNION_TERM_LENGTH;

    public Words {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("words must not be empty");
      }
      if (count < 1) {
        throw new IllegalArgumentException("count must be at least 1: " + count);
      }
      requireCharacters(separator, "separator");
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < words.size(); i++) {
        String place = "word %d of words".formatted(i + 1);
        requireCharacters(words.get(i), place);
        int bytes = words.get(i).getBytes(UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_WORD_BYTES) {
          throw new IllegalArgumentException(
              "%s must have 1 to %d bytes in UTF-8: %d"
                  .formatted(place, LONGEST_WORD_BYTES, bytes));
        }
        Integer twin = places.put(words.get(i), i);
        if (twin != null) {
          throw new IllegalArgumentException(
              "words must be distinct: words %d and %d are the same".formatted(twin + 1, i + 1));
        }
      }
    }

    private static void requireCharacters(String text, String key) {
      if (!UTF_8.newEncoder().canEncode(text)) {
        throw new IllegalArgumentException(key + " holds half a surrogate pair");
      }
    }

    /** Describes the list without its words. */
    @Override
    public String toString() {
      return "%d of %d words joined by '%s'".formatted(count, words.size(), separator);
    }
  }

  /**
   * The texts of an expression, each character of which stands at a place of a mask. What stands
   * between the places is the same in every fill. A mask bounds expressions without an end.
   *
   * @param expression what the characters at the places are, read together
   * @param mask {@value #PLACE} for each place; every other character stands for itself
   */
  record Masked(Regex expression, String mask) implements FillExpression {
    /** Stands for one character of the expression. */
    public static final char PLACE = '#';

    public Masked {
      if (mask.indexOf(PLACE) < 0) {
        throw new IllegalArgumentException("mask has no place");
      }
    }

    @Override
    public String toString() {
      return "%s at the places of %s".formatted(expression, mask);
    }
  }
}
