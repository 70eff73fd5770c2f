package org.coalmine.duplicates;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What counts as a duplicate.
 *
 * @param shingle words of a shingle, from 1
 * @param bands by which near documents meet
 * @param similarity the least Jaccard similarity of two documents that met, in (0, 1]; null takes
 *     every meeting
 * @param substring characters from which on a repeat is not missed, from 20
 */
public record DuplicateSettings(
    int shingle, Bands bands, @Nullable Double similarity, int substring) implements Serializable {
  private static final int SHORTEST_SUBSTRING = 20;

  public DuplicateSettings {
    if (shingle < 1) {
      throw new IllegalArgumentException("shingle must be at least 1: " + shingle);
    }
    if (similarity != null && !(similarity > 0 && similarity <= 1)) {
      throw new IllegalArgumentException("similarity must lie in (0, 1]: " + similarity);
    }
    if (substring < SHORTEST_SUBSTRING) {
      throw new IllegalArgumentException(
          "substring must be at least %d: %d".formatted(SHORTEST_SUBSTRING, substring));
    }
  }
}
