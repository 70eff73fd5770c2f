package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A range of the candidates of a format, in the order of their fills: the work of one task.
 *
 * @param id its place in the plan, from 0
 * @param from index of the first candidate
 * @param to index after the last candidate; above {@code from}
 */
public record Shard(int id, BigInteger from, BigInteger to) implements Serializable {
  public Shard {
    if (id < 0) {
      throw new IllegalArgumentException("id must not be negative: " + id);
    }
    if (from.signum() < 0 || to.compareTo(from) <= 0) {
      throw new IllegalArgumentException(
          "range must satisfy 0 <= from < to: from " + from + ", to " + to);
    }
  }

  /** How many candidates it holds. */
  public BigInteger size() {
    return to.subtract(from);
  }
}
