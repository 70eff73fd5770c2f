package org.coalmine.spark.ranking;

import java.math.BigInteger;

/** Watches a rank job, on the driver. */
public interface RankProgress {
  /** Nobody watches. */
  RankProgress NONE = new RankProgress() {};

  /** The pruned walk has been under way for so long. */
  default void pruning(double seconds) {}

  /** The pruned walk is over: so many canaries have their rank. */
  default void pruned(int finished, int canaries) {}

  /** A shard of the dense count is done, or the count begins. */
  default void dense(Dense state) {}

  /**
   * Where the dense count is.
   *
   * @param shardsDone of which {@code shardsResumed} were found in the ledger
   * @param shards of the whole plan
   * @param candidates counted so far, those in the ledger included
   * @param spaceSize |R|
   * @param candidatesPerSecond of this session, all executors together; 0 before the first shard
   * @param remainingMillis at that rate; −1 before the first shard
   */
  record Dense(
      int shardsDone,
      int shardsResumed,
      int shards,
      BigInteger candidates,
      BigInteger spaceSize,
      double candidatesPerSecond,
      long remainingMillis) {}
}
