package org.coalmine.train;

import java.io.Serializable;
import java.util.List;

/**
 * Many windows, two bytes per symbol: what a worker keeps of the text between epochs. Windows
 * overlap by a symbol where one goes on from another; each is stored whole.
 */
public final class WindowBlock implements Serializable {
  private static final long serialVersionUID = 1;

  private final char[] symbols;
  private final int[] ends;

  /** Packs windows, in their order. */
  public WindowBlock(List<char[]> windows) {
    ends = new int[windows.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.addExact(end, windows.get(i).length);
      ends[i] = end;
    }
    symbols = new char[end];
    for (int i = 0; i < ends.length; i++) {
      char[] window = windows.get(i);
      System.arraycopy(window, 0, symbols, ends[i] - window.length, window.length);
    }
  }

  /** How many windows there are. */
  public int size() {
    return ends.length;
  }

  /** How many symbols a window has: its targets and one more. */
  public int length(int window) {
    return ends[window] - start(window);
  }

  /** One symbol of a window. */
  public int symbol(int window, int position) {
    return symbols[start(window) + position];
  }

  private int start(int window) {
    return window == 0 ? 0 : ends[window - 1];
  }
}
