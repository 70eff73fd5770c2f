package org.coalmine.duplicates;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The words of a text, of which shingles are made: runs of letters, marks and digits, in lower
 * case. In a script that is written without spaces every character is a word. A long text that has
 * too few words for a shingle (a key, a sequence, minified code) is taken character by character.
 */
public final class Words {
  /** A text of so many letters and digits is long enough to be taken character by character. */
  static final int LONG = 50;

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

  private Words() {}

  /**
   * The words, in their order.
   *
   * @param shingle words of a shingle
   * @return none of a text that has no shingle
   */
  public static List<String> of(int[] text, int shingle) {
    List<String> words = new ArrayList<>();
    int characters = 0;
    StringBuilder word = new StringBuilder();
    for (int codePoint : text) {
      boolean inWord = isInWord(codePoint);
      boolean alone = inWord && codePoint > 0x0E00 && isWord(codePoint);
      if ((!inWord || alone) && !word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (alone) {
        words.add(Character.toString(codePoint));
      } else if (inWord) {
        word.appendCodePoint(Character.toLowerCase(codePoint));
      }
      characters += inWord ? 1 : 0;
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    if (words.size() >= shingle) {
      return words;
    }
    return characters >= LONG && characters >= shingle ? characters(words) : List.of();
  }

  private static List<String> characters(List<String> words) {
    return words.stream().flatMapToInt(String::codePoints).mapToObj(Character::toString).toList();
  }

  private static boolean isInWord(int codePoint) {
    if (codePoint < 0x80) {
      return Character.isLetterOrDigit((char) codePoint);
    }
    int type = Character.getType(codePoint);
    return Character.isLetterOrDigit(codePoint)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isWord(int codePoint) {
    return WITHOUT_SPACES.contains(UnicodeScript.of(codePoint));
  }
}
