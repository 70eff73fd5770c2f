package org.coalmine.scan.sanitise;

import java.math.BigInteger;
import java.util.Optional;
import javax.crypto.Mac;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.scan.Kind;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand for secrets: {@code fill(π(indexOf(v)))} in the secret's own space. What a
 * space fixes, such as the issuer of a card or the country of an account, stays as it is. Under one
 * key equal values have equal pseudonyms, and different values of a space different ones. Not safe
 * to share between threads.
 */
public final class Pseudonyms {
  private final SecretSpaces spaces;
  private final Mac mac;

  /**
   * @param key whoever has it can undo them
   */
  public Pseudonyms(SecretSpaces spaces, byte[] key) {
    this.spaces = spaces;
    this.mac = Pseudonym.mac(key);
  }

  /**
   * The pseudonym of a value, which may be the value itself.
   *
   * @param rule which rule or key format found it; null for kinds that have one rule
   * @param value as it stands in the text
   * @return empty if it has no space
   */
  Optional<Secret> of(Kind kind, @Nullable String rule, Secret value) {
    RandomnessSpace space = spaces.of(kind, rule, value).orElse(null);
    if (space == null) {
      return Optional.empty();
    }
    BigInteger index = space.indexOf(value.reveal()).orElseThrow();
    return Optional.of(Secret.of(space.fill(new Pseudonym(mac, kind, space.size()).of(index))));
  }
}
