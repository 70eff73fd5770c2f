package org.coalmine.duplicates;

/**
 * The whole of a repeat around a part of it.
 *
 * @param start where it begins in the one text
 * @param otherStart where it begins in the other
 * @param length in characters
 */
public record Extension(int start, int otherStart, int length) {
  /**
   * Extends a repeat to both sides as far as the texts agree.
   *
   * @param text in code points
   * @param other may be the same text
   * @throws IllegalArgumentException if the part is none: the texts differ in it
   */
  public static Extension of(int[] text, int start, int[] other, int otherStart, int length) {
    for (int i = 0; i < length; i++) {
      if (text[start + i] != other[otherStart + i]) {
        throw new IllegalArgumentException(
            "the texts differ at character %d of a repeat of %d".formatted(i, length));
      }
    }
    int before = 0;
    while (before < Math.min(start, otherStart)
        && text[start - before - 1] == other[otherStart - before - 1]) {
      before++;
    }
    int behind = length;
    while (start + behind < text.length
        && otherStart + behind < other.length
        && text[start + behind] == other[otherStart + behind]) {
      behind++;
    }
    return new Extension(start - before, otherStart - before, before + behind);
  }
}
