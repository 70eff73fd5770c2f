package org.coalmine.candidate;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The symbols that every candidate of a format begins with, whatever its fill: apart from the
 * automaton, so that a long text before the hole costs no states.
 *
 * @param symbols without a boundary; may be none
 */
public record Context(int[] symbols) implements Serializable {
  public Context {
    symbols = symbols.clone();
  }

  /** A copy. */
  @Override
  public int[] symbols() {
    return symbols.clone();
  }

  /** How many symbols there are. */
  public int length() {
    return symbols.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Context that && Arrays.equals(symbols, that.symbols);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(symbols);
  }

  @Override
  public String toString() {
    return "Context[" + symbols.length + " symbols]";
  }
}
