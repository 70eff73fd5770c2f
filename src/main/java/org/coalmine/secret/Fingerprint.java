package org.coalmine.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells secrets apart without showing them: HMAC-SHA256 (RFC 2104) under a key, shortened to the
 * first {@value #HEX_DIGITS} hexadecimal digits.
 *
 * <p>Under one key, equal secrets have equal fingerprints, and unequal ones collide with
 * probability 2^−64. Without the key a fingerprint cannot be tried against guesses, as a bare hash
 * of nine digits can; whoever holds the key can do so, and the key is to be kept like the secrets.
 * Safe to share between threads.
 */
public final class Fingerprint {
  /** Shorter keys are refused. */
  public static final int LEAST_KEY_BYTES = 16;

  private static final int HEX_DIGITS = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param key at least {@value #LEAST_KEY_BYTES} bytes from a secure source; copied
   * @throws IllegalArgumentException if the key is shorter
   */
  public Fingerprint(byte[] key) {
    if (key.length < LEAST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key must have at least %d bytes: %d".formatted(LEAST_KEY_BYTES, key.length));
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The fingerprint of a secret: {@value #HEX_DIGITS} lower-case hexadecimal digits. */
  public String of(Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] code = mac.doFinal(secret.reveal().getBytes(UTF_8));
      return HexFormat.of().formatHex(code, 0, HEX_DIGITS / 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "Fingerprint[key hidden]";
  }
}
