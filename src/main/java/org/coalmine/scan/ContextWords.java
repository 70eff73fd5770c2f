package org.coalmine.scan;

import java.util.Set;

/** Words beside a number that say what it is. They count as whole words: no "tel" in "tell". */
final class ContextWords {
  private static final int BEFORE = 48;
  private static final int BEHIND = 24;

  private final Set<String> words;
  private final Set<String> pairs;

  /**
   * @param words in lower case
   * @param pairs of words with one blank between
   */
  ContextWords(Set<String> words, Set<String> pairs) {
    this.words = Set.copyOf(words);
    this.pairs = Set.copyOf(pairs);
  }

  /** Whether one of them stands before a value, or shortly behind it. */
  boolean beside(Stretch text, int start, int end) {
    return among(text, lineStart(text, start), start) || among(text, end, end + BEHIND);
  }

  /** A context ends with a paragraph, so that a word of the line before counts. */
  private static int lineStart(Stretch text, int start) {
    int from = start;
    while (start - from < BEFORE && from > 0) {
      if (text.at(from - 1) == '\n' && text.at(from - 2) == '\n') {
        break;
      }
      from--;
    }
    return from;
  }

  private boolean among(Stretch text, int from, int to) {
    String around = text.lowerAround(from, to);
    String before = "";
    int begin = -1;
    for (int i = 0; i <= around.length(); i++) {
      boolean letter = i < around.length() && isLetter(around.charAt(i));
      if (letter && begin < 0) {
        begin = i;
      } else if (!letter && begin >= 0) {
        boolean cutBefore = begin == 0 && text.isWord(from - 1);
        boolean cutBehind = i == around.length() && text.isWord(to);
        String word = around.substring(begin, i);
        if (!cutBefore
            && !cutBehind
            && (words.contains(word) || pairs.contains(before + " " + word))) {
          return true;
        }
        before = word;
        begin = -1;
      }
    }
    return false;
  }

  private static boolean isLetter(char c) {
    return 'a' <= c && c <= 'z' || c >= 0x80;
  }
}
