package org.coalmine.audit.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.coalmine.audit.ResumeException;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The key of the fingerprints of a scan. It never follows from a seed: whoever has it can try
 * guesses. From the environment it is the same for several scans, whose secrets can be compared;
 * else it is drawn, and kept with the secrets.
 *
 * @param secret the key
 * @param drawn whether it must be kept
 */
public record ScanKey(Secret secret, boolean drawn) {
  static final String VARIABLE = "COALMINE_SCAN_KEY";

  private static final int BYTES = 32;
  private static final int ID_DIGITS = 8;

  /**
   * The key of a new scan.
   *
   * @param given what the environment has; null for none
   * @throws ConfigurationException if that is too short
   */
  public static ScanKey begin(@Nullable String given) {
    if (given != null) {
      if (given.getBytes(UTF_8).length < Fingerprint.LEAST_KEY_BYTES) {
        throw new ConfigurationException(
            "%s must have at least %d bytes; make one with: openssl rand -hex 32"
                .formatted(VARIABLE, Fingerprint.LEAST_KEY_BYTES));
      }
      return new ScanKey(Secret.of(given), false);
    }
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return new ScanKey(Secret.of(HexFormat.of().formatHex(key)), true);
  }

  /**
   * The key of a scan that was begun.
   *
   * @param kept with its secrets
   * @throws ResumeException if there is none, or another one than the scan began with
   */
  public static ScanKey resume(Optional<String> kept, @Nullable String given, String id) {
    String text = kept.orElse(given);
    if (text == null) {
      throw new ResumeException(
          "the scan began with a key from the environment; set %s to it".formatted(VARIABLE));
    }
    ScanKey key = new ScanKey(Secret.of(text), kept.isPresent());
    if (!key.id().equals(id)) {
      throw new ResumeException(
          "%s is not the key that the scan began with (%s, not %s)"
              .formatted(VARIABLE, key.id(), id));
    }
    return key;
  }

  public byte[] bytes() {
    return secret.reveal().getBytes(UTF_8);
  }

  /** Names the key and tells nothing of it. */
  public String id() {
    return new Fingerprint(bytes()).of(Secret.of("key")).substring(0, ID_DIGITS);
  }
}
