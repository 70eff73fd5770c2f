package org.coalmine.privacy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Gaussian noise for a sum that is to be private. Not safe for use by several threads at once.
 *
 * <p><b>The source.</b> A {@link NoiseKey} that is kept until training is over gives AES-256 in
 * counter mode: unpredictable without the key, and fast enough for one number per parameter and
 * step. What a seed gives in place of the key is noise that whoever knows the seed can take off
 * again.
 *
 * <p><b>Floating point.</b> The proofs speak of real numbers. The sum of a double and a double of
 * noise shows in its low bits which values the first can have had (Mironov, On Significance of the
 * Least Significant Bits for Differential Privacy, 2012). So the value and the noise are both
 * rounded to multiples of g, the largest power of two of at most 2^−32 standard deviations, before
 * they are added; their sum is then exact, and every value leaves results on the same grid. What
 * remains, and is not part of an accountant's figure:
 *
 * <ul>
 *   <li>rounding raises the sensitivity of a sum of d coordinates by at most g·√d: for a million
 *       coordinates 2^−22 standard deviations;
 *   <li>the normal numbers themselves come from 64 random bits through a ziggurat (McFarland 2016,
 *       as in the JDK), so that a grid point's probability is right to a relative 2^−20 or so;
 *   <li>the time that a draw takes depends on the draw.
 * </ul>
 */
public final class GaussianNoise {
  private static final int GRID_BITS = 32;

  private final RandomGenerator source;

  private GaussianNoise(RandomGenerator source) {
    this.source = source;
  }

  /** Noise that only the key repeats; of a given key and index always the same. */
  static GaussianNoise keyed(NoiseKey key, long index) {
    byte[] counter = ByteBuffer.allocate(16).putLong(index).array();
    return new GaussianNoise(new CounterModeStream(key.bytes(), counter));
  }

  /**
   * Adds independent noise to every value, in place.
   *
   * @param values a sum of clipped contributions; all finite
   * @param standardDeviation noise multiplier times clip norm, above 0
   * @throws IllegalArgumentException if a value is not finite; the values are then half done and
   *     must not be used
   */
  public void addTo(double[] values, double standardDeviation) {
    double grid = grid(standardDeviation);
    for (int i = 0; i < values.length; i++) {
      values[i] = noisy(values[i], i, standardDeviation, grid);
    }
  }

  private double noisy(double value, int index, double standardDeviation, double grid) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("values[" + index + "] must be finite: " + value);
    }
    double noise = source.nextGaussian() * standardDeviation;
    return (Math.rint(value / grid) + Math.rint(noise / grid)) * grid;
  }

  static double grid(double standardDeviation) {
    Require.positive("standardDeviation", standardDeviation);
    return Math.scalb(1.0, Math.getExponent(standardDeviation) - GRID_BITS);
  }

  /** The key stream of AES-256 in counter mode (NIST SP 800-38A). */
  private static final class CounterModeStream implements RandomGenerator {
    private static final byte[] ZEROS = new byte[1 << 14];

    private final Cipher cipher;
    private final byte[] bytes = new byte[ZEROS.length];
    private final ByteBuffer words = ByteBuffer.wrap(bytes).limit(0);

    CounterModeStream(byte[] key, byte[] counter) {
      try {
        cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(
            Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java platform lacks AES/CTR/NoPadding", e);
      }
    }

    @Override
    public long nextLong() {
      if (!words.hasRemaining()) {
        try {
          int written = cipher.update(ZEROS, 0, ZEROS.length, bytes, 0);
          if (written != bytes.length) {
            throw new IllegalStateException("the cipher gave " + written + " bytes");
          }
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("the cipher failed", e);
        }
        words.clear();
      }
      return words.getLong();
    }
  }
}
