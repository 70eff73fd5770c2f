package org.coalmine.text;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One document of a corpus.
 *
 * @param index its place in the corpus, from 0, the same on any number of executors
 * @param text its text, without a boundary
 * @param user who wrote it, if the corpus tells
 */
public record Document(long index, String text, @Nullable String user) implements Serializable {
  public Document {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
  }

  /** The same of another user. */
  public Document withUser(@Nullable String other) {
    return new Document(index, text, other);
  }

  /** A document of nobody in particular. */
  public Document(long index, String text) {
    this(index, text, null);
  }
}
