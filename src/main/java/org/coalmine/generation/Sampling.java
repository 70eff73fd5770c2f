package org.coalmine.generation;

import java.io.Serializable;
import org.coalmine.model.Scheme;

/**
 * How the next symbol is drawn: by a scheme of temperature and top-k, then from the fewest of the
 * likeliest symbols that hold a share of its probability.
 *
 * @param topP that share, in (0, 1]; 1 leaves nothing out
 */
public record Sampling(Scheme scheme, double topP) implements Serializable {
  /** The model's distribution as it is. */
  public static final Sampling PLAIN = new Sampling(Scheme.PLAIN, 1);

  public Sampling {
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must be above 0 and at most 1: " + topP);
    }
  }

  /**
   * The sampling of some keys.
   *
   * @param topK 0 for all symbols
   */
  public static Sampling of(double temperature, int topK, double topP) {
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must not be negative; 0 keeps all: " + topK);
    }
    return new Sampling(new Scheme(temperature, topK == 0 ? null : topK), topP);
  }

  /** What costs are divided by. */
  public double temperature() {
    return scheme.temperature();
  }

  /** How many of the likeliest symbols are kept; 0 for all. */
  public int topK() {
    Integer kept = scheme.topK();
    return kept == null ? 0 : kept;
  }

  /** Whether some symbols are left out for being unlikely. */
  boolean leavesOut() {
    return scheme.topK() != null || topP < 1;
  }

  /** As reports name it: {@code T 0.5, top 40, p 0.9}. */
  @Override
  public String toString() {
    return topP < 1 ? scheme + ", p " + topP : scheme.toString();
  }
}
