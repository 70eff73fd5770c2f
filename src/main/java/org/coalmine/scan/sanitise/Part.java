package org.coalmine.scan.sanitise;

/**
 * A stretch of a document's text that can be written anew: a message of a conversation, say, where
 * the roles between messages cannot.
 *
 * @param start its first char, in UTF-16
 * @param end the char behind its last
 */
public record Part(int start, int end) {
  public Part {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "0 <= start <= end must hold: %d, %d".formatted(start, end));
    }
  }
}
