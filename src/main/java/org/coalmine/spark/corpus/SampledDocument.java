package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.secret.Secret;

/**
 * A document of a corpus, to look at.
 *
 * @param index its number in the corpus, from 0
 * @param place {@code file:record}, from 1
 * @param beginning its first characters, at most {@value #MOST_CHARACTERS}
 * @param characters how many it has
 */
public record SampledDocument(long index, String place, String beginning, long characters)
    implements Serializable {
  /** How much of a document is shown. */
  public static final int MOST_CHARACTERS = 60;

  /** Of a whole text. */
  static SampledDocument of(long index, String place, String text) {
    int characters = text.codePointCount(0, text.length());
    int end = text.offsetByCodePoints(0, Math.min(characters, MOST_CHARACTERS));
    return new SampledDocument(index, place, text.substring(0, end), characters);
  }

  /** The beginning as a value that does not print itself. */
  public Secret secret() {
    return Secret.of(beginning);
  }

  /** Without the text. */
  @Override
  public String toString() {
    return "SampledDocument[%d, %s]".formatted(index, place);
  }
}
