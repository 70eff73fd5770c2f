package org.coalmine.token;

import java.util.ArrayList;
import java.util.List;

/** Cuts documents into the windows a model is trained on. */
public final class Windows {
  private Windows() {}

  /**
   * The windows of {@code boundary + text}: each holds up to {@code window} + 1 symbols, of which
   * all but the last are inputs and all but the first are targets. The first starts at the
   * boundary; each later one starts with the last target of the one before, so every character is a
   * target exactly once. An empty text has no window.
   */
  public static List<char[]> cut(Alphabet alphabet, String text, int window) {
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1: " + window);
    }
    if (alphabet.size() > Character.MAX_VALUE) {
      throw new IllegalArgumentException("alphabet is too large: " + alphabet.size());
    }
    int[] symbols = alphabet.encode(text);
    List<char[]> windows = new ArrayList<>();
    for (int from = 0; from < symbols.length; from += window) {
      int targets = Math.min(window, symbols.length - from);
      char[] cut = new char[targets + 1];
      cut[0] = (char) (from == 0 ? Alphabet.BOUNDARY : symbols[from - 1]);
      for (int i = 0; i < targets; i++) {
        cut[i + 1] = (char) symbols[from + i];
      }
      windows.add(cut);
    }
    return windows;
  }
}
