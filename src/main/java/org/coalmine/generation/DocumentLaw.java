package org.coalmine.generation;

import java.io.Serializable;
import java.util.List;

/**
 * What decides a document beside the model and its index.
 *
 * @param seed of the streams; any text
 * @param sampling how each symbol is drawn
 * @param prompt what every document goes on from, which is no part of it; empty for none
 * @param ends the symbols that end a document, ascending, each once
 * @param longest the most symbols of a document, at least 1; one that reaches it without an end is
 *     cut
 */
public record DocumentLaw(
    String seed, Sampling sampling, String prompt, List<Integer> ends, int longest)
    implements Serializable {
  public DocumentLaw {
    if (longest < 1) {
      throw new IllegalArgumentException("longest must be at least 1: " + longest);
    }
    ends = ends.stream().distinct().sorted().toList();
    if (ends.isEmpty() || ends.get(0) < 0) {
      throw new IllegalArgumentException("ends must name a symbol, and none below 0: " + ends);
    }
  }
}
