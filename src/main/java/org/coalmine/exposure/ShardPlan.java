package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;

/**
 * How the candidates of a format are divided into shards: contiguous, in order, every candidate in
 * exactly one.
 *
 * @param shards at least one; ids are 0, 1, 2, …; each begins where the one before ends
 */
public record ShardPlan(List<Shard> shards) implements Serializable {
  public ShardPlan {
    shards = List.copyOf(shards);
    if (shards.isEmpty()) {
      throw new IllegalArgumentException("shards must not be empty");
    }
    BigInteger next = BigInteger.ZERO;
    for (int id = 0; id < shards.size(); id++) {
      Shard shard = shards.get(id);
      if (shard.id() != id || !shard.from().equals(next)) {
        throw new IllegalArgumentException(
            "shard %d must begin at %s: %s".formatted(id, next, shard));
      }
      next = shard.to();
    }
  }

  /** How many candidates there are in all. */
  public BigInteger size() {
    return shards.get(shards.size() - 1).to();
  }
}
