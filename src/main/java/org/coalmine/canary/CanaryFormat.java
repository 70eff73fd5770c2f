package org.coalmine.canary;

import java.io.Serializable;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.coalmine.secret.Secret;

/**
 * A text with a hole and the space its fills come from, e.g. {@code The random number is {fill}}.
 *
 * @param name in ids and file names: 1 to 64 of {@code A-Z a-z 0-9 . _ -}, beginning with a letter
 *     or digit
 * @param text holds {@value #HOLE} exactly once
 * @param space the fills, none of them empty
 */
public record CanaryFormat(String name, String text, RandomnessSpace space)
    implements Serializable {
  public static final String HOLE = "{fill}";

  /** What {@link #isName} wants, in words. */
  public static final String NAME_RULE =
      "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit";

  /** Boundary and unknown, which every alphabet holds already. */
  private static final String RESERVED = "\u0002\uFFFD";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public CanaryFormat {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the name of a format %s: '%s'".formatted(NAME_RULE, name));
    }
    int hole = text.indexOf(HOLE);
    if (hole < 0) {
      throw new IllegalArgumentException(
          "the text of format '%s' must hold %s where the fill goes".formatted(name, HOLE));
    }
    if (text.indexOf(HOLE, hole + 1) >= 0) {
      throw new IllegalArgumentException(
          "the text of format '%s' must hold %s only once".formatted(name, HOLE));
    }
    if (space.indexOf("").isPresent()) {
      throw new IllegalArgumentException(
          "a fill of format '%s' may be empty; every fill needs a character".formatted(name));
    }
    if ((text + space.characters()).indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the text and fills of format '%s' must not hold U+0000".formatted(name));
    }
    RESERVED
        .codePoints()
        .filter(codePoint -> (text + space.characters()).indexOf(codePoint) >= 0)
        .findFirst()
        .ifPresent(
            codePoint -> {
              throw new IllegalArgumentException(
                  "the text and fills of format '%s' must not hold U+%04X, which stands for the edge"
                          .formatted(name, codePoint)
                      + " of a document or for unknown characters");
            });
  }

  /** Whether a text can name a format, a file made of it, or an audit. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * A format with the fills of a regular expression.
   *
   * @param fills as {@link FillExpression.Regex} has them, e.g. {@code [0-9]{6}}
   * @throws InvalidExpressionException if the expression has no finite set of fills
   * @throws IllegalArgumentException if the name is none or the text has not exactly one hole
   */
  public static CanaryFormat of(String name, String text, String fills) {
    return new CanaryFormat(
        name, text, RandomnessSpace.of(new FillExpression.Regex(fills), Check.NONE));
  }

  /** The characters of the text and of its fills: each must have a symbol. */
  public String characters() {
    return prefix() + suffix() + space.characters();
  }

  /** The text before the hole, possibly empty. */
  public String prefix() {
    return text.substring(0, text.indexOf(HOLE));
  }

  /** The text after the hole, possibly empty. */
  public String suffix() {
    return text.substring(text.indexOf(HOLE) + HOLE.length());
  }

  /**
   * How many candidates the longest chain has in which each begins the next: the most that one text
   * can begin with. It is 1 for fills of one length, and wherever the text behind the hole tells a
   * fill from its extensions.
   *
   * @throws InvalidExpressionException if the automaton of fills and suffix would be too large
   */
  public int longestChain() {
    return space.followedBy(suffix()).longestChain();
  }

  /**
   * Where no token of a usual vocabulary reaches across, in code points from the start of the text:
   * the last place of the prefix where a blank follows a character that is no white space. Such
   * vocabularies hold a blank before what follows it and never behind what it follows, so the
   * tokens before the border are the same whatever the fill. Empty where the prefix has no such
   * place.
   */
  public OptionalInt border() {
    int[] before = prefix().codePoints().toArray();
    for (int place = before.length - 1; place > 0; place--) {
      if (before[place] == ' ' && !whiteSpace(before[place - 1])) {
        return OptionalInt.of(place);
      }
    }
    return OptionalInt.empty();
  }

  private static boolean whiteSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  /** The candidate with a fill: prefix, fill, suffix. As secret as the fill. */
  public Secret filled(Secret fill) {
    return Secret.of(prefix() + fill.reveal() + suffix());
  }
}
