package org.coalmine.scan.triage;

import java.util.List;
import org.coalmine.scan.Kind;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A secret that was found, with some of its places.
 *
 * @param fingerprint 16 hexadecimal digits; keys its draws
 * @param rule which rule or format found it; null for kinds that have one
 * @param value as it stands in the text
 * @param contexts at least one
 */
public record FoundSecret(
    String fingerprint,
    Kind kind,
    @Nullable String rule,
    Secret value,
    List<SecretContext> contexts) {
  public FoundSecret {
    contexts = List.copyOf(contexts);
    if (contexts.isEmpty()) {
      throw new IllegalArgumentException("a found secret must have a place");
    }
  }
}
