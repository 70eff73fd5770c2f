package org.coalmine.generation;

import java.io.Serializable;

/**
 * What decides a document beside the model and its index.
 *
 * @param seed of the streams; any text
 * @param sampling how each symbol is drawn
 * @param prompt what every document goes on from, which is no part of it; empty for none
 * @param end the symbol that ends a document
 * @param longest the most symbols of a document, at least 1; one that reaches it without its end is
 *     cut
 */
public record DocumentLaw(String seed, Sampling sampling, String prompt, int end, int longest)
    implements Serializable {
  public DocumentLaw {
    if (longest < 1) {
      throw new IllegalArgumentException("longest must be at least 1: " + longest);
    }
    if (end < 0) {
      throw new IllegalArgumentException("end must not be negative: " + end);
    }
  }
}
