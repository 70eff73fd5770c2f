package org.coalmine.scan.sanitise;

import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A place of a text where something else stands now. Deliberately not serializable: a pseudonym and
 * its place give the value away to whoever has the key.
 *
 * @param start the first char, in UTF-16, of the text as it was
 * @param end the char behind the last
 * @param by what stands there now
 * @param kind of the secret that stood there
 * @param rule which rule or key format found it; null for kinds that have one rule
 * @param certainty how sure
 * @param means what stands there
 */
public record Replaced(
    int start,
    int end,
    String by,
    Kind kind,
    @Nullable String rule,
    Certainty certainty,
    Means means) {
  public Replaced {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "0 <= start < end must hold: %d, %d".formatted(start, end));
    }
  }

  /** Never what stands there. */
  @Override
  public String toString() {
    return "Replaced[%d to %d, %s, %s]".formatted(start, end, kind.key(), means.key());
  }
}
