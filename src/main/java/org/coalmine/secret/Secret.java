package org.coalmine.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A text that never prints itself: only {@link #reveal()} gives it, so that a search for the
 * callers of that method finds every place a secret can leave by.
 *
 * <p>{@link #toString()} is the same for every secret. {@link #equals} takes a time that depends on
 * the lengths alone, and {@link #hashCode} is keyed by a random key of this process, so that a
 * printed hash says nothing about a short text. Deliberately not {@link java.io.Serializable}:
 * whoever sends a secret to another process must reveal it to do so. Immutable.
 */
public final class Secret {
  private static final Fingerprint OF_THIS_PROCESS = new Fingerprint(randomKey());

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself. Never for a log, an exception, a job's name or a report. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that
        && MessageDigest.isEqual(text.getBytes(UTF_8), that.text.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    return OF_THIS_PROCESS.of(this).hashCode();
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }

  private static byte[] randomKey() {
    byte[] key = new byte[Fingerprint.LEAST_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
