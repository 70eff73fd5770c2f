package org.coalmine.canary;

import java.math.BigInteger;
import org.coalmine.secret.Secret;

/**
 * A format with one drawn fill, inserted in the training text a number of times; a control is the
 * same, never inserted.
 *
 * <p>The index of a fill is as secret as the fill, and neither is in {@link #toString()}. Not
 * serializable, because {@link Secret} is not.
 *
 * @param id unique in a plan, the same for the same configuration; says nothing about the fill
 * @param formatName the name of its {@link CanaryFormat}
 * @param fill the drawn fill
 * @param fillIndex the fill's index in the randomness space of the format
 * @param insertions how often it stands in the training text; 0 for a control
 * @param coinFlip whether a fair coin of its own decided if it is inserted; one that was left out
 *     is a control like any other
 */
public record Canary(
    String id,
    String formatName,
    Secret fill,
    BigInteger fillIndex,
    int insertions,
    boolean coinFlip) {
  public Canary {
    if (fillIndex.signum() < 0) {
      throw new IllegalArgumentException("fillIndex of canary '%s' is negative".formatted(id));
    }
    if (insertions < 0) {
      throw new IllegalArgumentException(
          "insertions of canary '%s' must not be negative: %d".formatted(id, insertions));
    }
  }

  /** A canary or control whose insertions were fixed beforehand. */
  public Canary(String id, String formatName, Secret fill, BigInteger fillIndex, int insertions) {
    this(id, formatName, fill, fillIndex, insertions, false);
  }

  /** Whether it is never inserted. */
  public boolean isControl() {
    return insertions == 0;
  }

  @Override
  public String toString() {
    return "Canary[id=%s, insertions=%d]".formatted(id, insertions);
  }
}
