package org.coalmine.score;

import java.io.Serializable;

/**
 * How a text is read that is longer than what a model reads at once: windows that begin a stride
 * apart, each behind the document's boundary. Every symbol counts once, in the first window that
 * holds it: the one that gives it most context.
 *
 * @param window symbols that are read at once, at least 1
 * @param stride symbols from the beginning of a window to that of the next, in [1, window]
 */
public record Strides(int window, int stride) implements Serializable {
  /** Every text is read from its beginning to its end. */
  public static final Strides WHOLE = new Strides(Integer.MAX_VALUE, Integer.MAX_VALUE);

  public Strides {
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1: " + window);
    }
    if (stride < 1 || stride > window) {
      throw new IllegalArgumentException(
          "stride must lie in [1, %d], the window: %d".formatted(window, stride));
    }
  }

  /** How many windows a text is read in. */
  int windows(int symbols) {
    return symbols <= window ? 1 : 1 + (int) (((long) symbols - window + stride - 1) / stride);
  }

  /** Where a window begins. */
  int from(int number) {
    return number == 0 ? 0 : number * stride;
  }

  /** Where a window ends. */
  int to(int number, int symbols) {
    return (int) Math.min(symbols, (long) from(number) + window);
  }

  /** The first symbol that counts in a window. */
  int counted(int number) {
    return number == 0 ? 0 : from(number - 1) + window;
  }
}
