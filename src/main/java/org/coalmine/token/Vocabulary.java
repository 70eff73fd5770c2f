package org.coalmine.token;

import java.io.Serializable;

/** The symbols that a model reads, numbered from 0, and the text that they spell. */
public sealed interface Vocabulary extends Serializable permits Alphabet, TokenVocabulary {

  /** How many symbols there are. */
  int size();

  /**
   * The symbols of a text, without one for its beginning. A part that cannot be spelled becomes the
   * symbol of the unknown, if there is one.
   */
  int[] encode(String text);

  /**
   * The symbols of a text that must be spelled entirely; then {@link #decode} gives the text back.
   *
   * @throws IllegalArgumentException naming the first code point that cannot be spelled
   */
  int[] encodeExactly(String text);

  /**
   * The text of some symbols.
   *
   * @throws IndexOutOfBoundsException if one is no symbol
   */
  String decode(int[] symbols);

  /** SHA-256 of all that decides {@link #encode}, in lower-case hexadecimal digits. */
  String digest();
}
