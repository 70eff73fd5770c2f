package org.coalmine.token;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Cuts documents into the windows a model is trained on.
 *
 * @param window the most targets of a window
 * @param end whether the end of a document is a target
 */
public record Windows(Alphabet alphabet, int window, DocumentEnd end) implements Serializable {
  public Windows {
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1: " + window);
    }
    if (alphabet.size() > Character.MAX_VALUE) {
      throw new IllegalArgumentException("alphabet is too large: " + alphabet.size());
    }
    Objects.requireNonNull(end, "end");
  }

  /** Windows whose targets are characters alone. */
  public static Windows of(Alphabet alphabet, int window) {
    return new Windows(alphabet, window, DocumentEnd.LEFT_OUT);
  }

  /**
   * The windows of {@code boundary + text}, and of the boundary behind it if it is a target: each
   * holds up to {@code window} + 1 symbols, of which all but the last are inputs and all but the
   * first are targets. The first starts at the boundary; each later one starts with the last target
   * of the one before, so every target is one exactly once. What has no target has no window.
   */
  public List<char[]> cut(String text) {
    int[] symbols = alphabet.encode(text);
    int[] all = Arrays.copyOf(symbols, symbols.length + end.targets());
    if (all.length > symbols.length) {
      all[symbols.length] = Alphabet.BOUNDARY;
    }
    List<char[]> windows = new ArrayList<>();
    for (int from = 0; from < all.length; from += window) {
      int targets = Math.min(window, all.length - from);
      char[] cut = new char[targets + 1];
      cut[0] = (char) (from == 0 ? Alphabet.BOUNDARY : all[from - 1]);
      for (int i = 0; i < targets; i++) {
        cut[i + 1] = (char) all[from + i];
      }
      windows.add(cut);
    }
    return windows;
  }
}
