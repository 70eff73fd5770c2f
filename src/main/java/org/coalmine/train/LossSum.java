package org.coalmine.train;

import java.io.Serializable;

/**
 * A loss that can be summed.
 *
 * @param nats −Σ ln Pr of the characters
 * @param characters how many there were
 */
public record LossSum(double nats, long characters) implements Serializable {
  /** The loss of nothing. */
  public static final LossSum ZERO = new LossSum(0, 0);

  /** The loss of both. Sums of doubles: add in a fixed order to get the same bits. */
  public LossSum plus(LossSum other) {
    return new LossSum(nats + other.nats, characters + other.characters);
  }

  /** The mean loss in bits; NaN for nothing. */
  public double bitsPerCharacter() {
    return nats / Math.log(2) / characters;
  }
}
