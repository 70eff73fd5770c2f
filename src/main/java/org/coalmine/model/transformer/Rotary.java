package org.coalmine.model.transformer;

/**
 * Rotary positions: pairs of a head's first values are turned by an angle that grows with the
 * position. Pair i are the values i and {@code size / 2 + i}.
 *
 * @param size how many values of a head are turned, even; the rest stays
 * @param base of the geometric series of the frequencies ({@code rope_theta})
 */
public record Rotary(int size, double base, Scaling scaling) {

  /** How a model that was trained on short texts was stretched to long ones. */
  public sealed interface Scaling {}

  /** Not at all. */
  public record Unscaled() implements Scaling {}

  /** Every frequency is divided by a factor. */
  public record Linear(double factor) implements Scaling {}

  /**
   * Llama 3's: waves longer than {@code positions / low} are divided by the factor, those shorter
   * than {@code positions / high} stay, and between them the share of each is linear.
   *
   * @param positions the longest text before the model was stretched
   */
  public record Llama3(double factor, double low, double high, int positions) implements Scaling {
    public Llama3 {
      if (!(low < high)) {
        throw new IllegalArgumentException(
            "low must be below high: %s and %s".formatted(low, high));
      }
    }
  }

  public Rotary {
    if (size < 2 || size % 2 != 0) {
      throw new IllegalArgumentException("size must be even and at least 2: " + size);
    }
  }

  /**
   * How fast a pair turns.
   *
   * @param pair from 0 to {@code size / 2 - 1}
   * @return radians per position
   */
  public double frequency(int pair) {
    double plain = StrictMath.pow(base, -2.0 * pair / size);
    if (scaling instanceof Linear linear) {
      return plain / linear.factor();
    }
    if (scaling instanceof Llama3 llama) {
      double waves = llama.positions() * plain / (2 * Math.PI);
      double share = (waves - llama.low()) / (llama.high() - llama.low());
      double kept = Math.max(0, Math.min(1, share));
      return (1 - kept) * plain / llama.factor() + kept * plain;
    }
    return plain;
  }
}
