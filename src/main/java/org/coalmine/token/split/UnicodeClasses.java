package org.coalmine.token.split;

import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Classes of characters by their names in regular expressions, as this Java's Unicode has them. */
public final class UnicodeClasses {
  private static final Map<String, Integer> CATEGORIES =
      Map.ofEntries(
          Map.entry("Cc", (int) Character.CONTROL),
          Map.entry("Cf", (int) Character.FORMAT),
          Map.entry("Cn", (int) Character.UNASSIGNED),
          Map.entry("Co", (int) Character.PRIVATE_USE),
          Map.entry("Cs", (int) Character.SURROGATE),
          Map.entry("Ll", (int) Character.LOWERCASE_LETTER),
          Map.entry("Lm", (int) Character.MODIFIER_LETTER),
          Map.entry("Lo", (int) Character.OTHER_LETTER),
          Map.entry("Lt", (int) Character.TITLECASE_LETTER),
          Map.entry("Lu", (int) Character.UPPERCASE_LETTER),
          Map.entry("Mc", (int) Character.COMBINING_SPACING_MARK),
          Map.entry("Me", (int) Character.ENCLOSING_MARK),
          Map.entry("Mn", (int) Character.NON_SPACING_MARK),
          Map.entry("Nd", (int) Character.DECIMAL_DIGIT_NUMBER),
          Map.entry("Nl", (int) Character.LETTER_NUMBER),
          Map.entry("No", (int) Character.OTHER_NUMBER),
          Map.entry("Pc", (int) Character.CONNECTOR_PUNCTUATION),
          Map.entry("Pd", (int) Character.DASH_PUNCTUATION),
          Map.entry("Pe", (int) Character.END_PUNCTUATION),
          Map.entry("Pf", (int) Character.FINAL_QUOTE_PUNCTUATION),
          Map.entry("Pi", (int) Character.INITIAL_QUOTE_PUNCTUATION),
          Map.entry("Po", (int) Character.OTHER_PUNCTUATION),
          Map.entry("Ps", (int) Character.START_PUNCTUATION),
          Map.entry("Sc", (int) Character.CURRENCY_SYMBOL),
          Map.entry("Sk", (int) Character.MODIFIER_SYMBOL),
          Map.entry("Sm", (int) Character.MATH_SYMBOL),
          Map.entry("So", (int) Character.OTHER_SYMBOL),
          Map.entry("Zl", (int) Character.LINE_SEPARATOR),
          Map.entry("Zp", (int) Character.PARAGRAPH_SEPARATOR),
          Map.entry("Zs", (int) Character.SPACE_SEPARATOR));

  private UnicodeClasses() {}

  /**
   * A general category such as {@code Lu}, a group of them such as {@code L}, a script such as
   * {@code Han}, or {@code space}, the characters with the property White_Space.
   *
   * @return null if there is none of that name
   */
  static @Nullable CodePoints of(String name) {
    if (name.equals("space")) {
      return CodePoints.where(UnicodeClasses::isSpace);
    }
    BitSet types = new BitSet();
    CATEGORIES.forEach(
        (category, type) -> {
          if (category.equals(name) || (name.length() == 1 && category.startsWith(name))) {
            types.set(type);
          }
        });
    if (!types.isEmpty()) {
      return CodePoints.where(codePoint -> types.get(Character.getType(codePoint)));
    }
    try {
      Character.UnicodeScript script =
          Character.UnicodeScript.forName(name.toUpperCase(Locale.ROOT));
      return CodePoints.where(codePoint -> Character.UnicodeScript.of(codePoint) == script);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether a code point has the property White_Space. */
  public static boolean isSpace(int codePoint) {
    return (codePoint >= '\t' && codePoint <= '\r')
        || codePoint == 0x85
        || Character.isSpaceChar(codePoint);
  }

  /** A set with every code point that differs from one of it by case only. */
  static CodePoints withOtherCases(CodePoints set) {
    BitSet folded = new BitSet();
    for (int range = 0; range < set.ranges(); range++) {
      for (int codePoint = set.first(range); codePoint <= set.last(range); codePoint++) {
        folded.set(folded(codePoint));
      }
    }
    IntPredicate same = codePoint -> folded.get(folded(codePoint));
    return CodePoints.where(same);
  }

  private static int folded(int codePoint) {
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }
}
