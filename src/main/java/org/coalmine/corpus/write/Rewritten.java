package org.coalmine.corpus.write;

import java.io.Serializable;

/**
 * What became of the records of a file.
 *
 * @param kept as they were, flawed ones not among them
 * @param changed with another text
 * @param dropped left out, flawed ones among them
 * @param flawed without a text, kept as they were
 * @param inserted new
 */
public record Rewritten(long kept, long changed, long dropped, long flawed, long inserted)
    implements Serializable {
  /** Nothing yet. */
  public static final Rewritten NONE = new Rewritten(0, 0, 0, 0, 0);

  /** Both together. */
  public Rewritten plus(Rewritten other) {
    return new Rewritten(
        kept + other.kept,
        changed + other.changed,
        dropped + other.dropped,
        flawed + other.flawed,
        inserted + other.inserted);
  }
}
