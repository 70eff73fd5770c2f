package org.coalmine.scan;

import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A secret in a text. Deliberately not serializable: it holds the value.
 *
 * @param kind what it is
 * @param rule which rule or key format found it; null for kinds that have one rule
 * @param start the first code point of the value in its text, from 0
 * @param end the code point behind the last
 * @param certainty how sure
 * @param knownTest whether it is a value of documentation and tests, which belongs to nobody
 * @param value as it stands in the text
 * @param normalised the same for all spellings of the value: digits only, E.164, lower case
 */
public record Finding(
    Kind kind,
    @Nullable String rule,
    long start,
    long end,
    Certainty certainty,
    boolean knownTest,
    Secret value,
    Secret normalised) {
  public Finding {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "0 <= start < end must hold: %d, %d".formatted(start, end));
    }
    if (kind == Kind.RULE && rule == null) {
      throw new IllegalArgumentException("rule must be named where the kind is rule");
    }
  }

  /** What tells it from other secrets: its kind, its rule for a rule's, and its normal form. */
  public Secret identity() {
    return identity(kind, rule, normalised.reveal());
  }

  /** The identity of a normal form. */
  static Secret identity(Kind kind, @Nullable String rule, String normalised) {
    String of = kind == Kind.RULE ? String.valueOf(rule) : "";
    return Secret.of(kind.key() + '\0' + of + '\0' + normalised);
  }
}
