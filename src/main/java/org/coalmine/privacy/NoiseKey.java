package org.coalmine.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What all noise and all samples of one private training follow from: 256 bits. Secret until
 * training is over, and best forgotten then: whoever has it can take the noise off again. With it,
 * a step that is done twice has the same sample and the same noise. Immutable; does not print
 * itself.
 */
public final class NoiseKey {
  static final int BYTES = 32;

  private final byte[] bytes;
  private final boolean secure;

  private NoiseKey(byte[] bytes, boolean secure) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a noise key has %d bytes, not %d".formatted(BYTES, bytes.length));
    }
    this.bytes = bytes;
    this.secure = secure;
  }

  /** A key that nobody can guess, from the platform's {@link SecureRandom}. */
  public static NoiseKey fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new NoiseKey(bytes, true);
  }

  /** A key that whoever knows the seed knows: NOT PRIVATE. */
  public static NoiseKey seededNotPrivate(String seed) {
    return new NoiseKey(sha256("noise key of " + seed, new byte[0]), false);
  }

  /** The {@link #fresh} key that {@link #bytes} gave. */
  public static NoiseKey restored(byte[] bytes) {
    return new NoiseKey(bytes.clone(), true);
  }

  /** The key, for safe keeping while training goes on. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether nobody can guess it. */
  public boolean isSecure() {
    return secure;
  }

  /**
   * The noise of one step.
   *
   * @param step its number: each has noise of its own
   */
  public GaussianNoise noise(long step) {
    return GaussianNoise.keyed(this, step);
  }

  /** What samples are drawn by: says nothing about the key or the noise. */
  public String sampleSeed() {
    return HexFormat.of().formatHex(sha256("samples", bytes));
  }

  private static byte[] sha256(String purpose, byte[] more) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(UTF_8));
      return digest.digest(more);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
