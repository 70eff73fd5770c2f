package org.coalmine.text;

import java.io.Serializable;

/**
 * One document of a corpus.
 *
 * @param index its place in the corpus, from 0, the same on any number of executors
 * @param text its text, without a boundary
 */
public record Document(long index, String text) implements Serializable {
  public Document {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
  }
}
