package org.coalmine.spark.ranking;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.RankCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.store.Ledger;
import org.jspecify.annotations.Nullable;

/** The counts of a plan's shards, each checked before it is believed, and kept in a ledger. */
final class DenseCounts implements AutoCloseable {
  private final ShardPlan plan;
  private final Thresholds thresholds;
  private final @Nullable Ledger ledger;
  private final Map<Integer, RankCount> counts = new HashMap<>();
  private final List<String> damaged = new ArrayList<>();
  private BigInteger candidates = BigInteger.ZERO;

  /** Takes from the ledger what it holds; null for no ledger. */
  DenseCounts(ShardPlan plan, Thresholds thresholds, @Nullable Ledger ledger) {
    this.plan = plan;
    this.thresholds = thresholds;
    this.ledger = ledger;
    if (ledger != null) {
      damaged.addAll(ledger.damaged());
      ledger.entries().forEach(this::resume);
    }
  }

  private void resume(String shard, byte[] bytes) {
    try {
      take(RankCount.fromBytes(bytes));
    } catch (IllegalArgumentException e) {
      damaged.add("shard " + shard);
    }
  }

  /**
   * Takes the count of one shard, and keeps it.
   *
   * @throws IllegalArgumentException if the count is not of exactly one whole shard of the plan
   */
  void add(byte[] bytes) {
    int shard = take(RankCount.fromBytes(bytes));
    if (ledger != null) {
      ledger.append(Integer.toString(shard), bytes);
    }
  }

  private int take(RankCount count) {
    int shard = onlyShard(count);
    if (counts.merge(shard, count, RankCount::merge) == count) {
      candidates = candidates.add(count.candidates());
    }
    return shard;
  }

  private int onlyShard(RankCount count) {
    List<Integer> ids = count.shardIds();
    if (ids.size() != 1 || ids.get(0) >= plan.shards().size()) {
      throw new IllegalArgumentException("a count of one shard was expected: " + count);
    }
    Shard shard = plan.shards().get(ids.get(0));
    if (!count.candidates().equals(shard.size())) {
      throw new IllegalArgumentException("%s was counted to %s".formatted(shard, count));
    }
    var unused = count.counts(thresholds);
    return shard.id();
  }

  /** How many candidates were counted. */
  BigInteger candidates() {
    return candidates;
  }

  /** How many shards were counted. */
  int shards() {
    return counts.size();
  }

  List<String> damaged() {
    return damaged;
  }

  List<Shard> missing() {
    return plan.shards().stream().filter(shard -> !counts.containsKey(shard.id())).toList();
  }

  /** All counts in one, merged in pairs: a merge copies both its sides. */
  RankCount merged() {
    List<RankCount> level = new ArrayList<>(counts.values());
    while (level.size() > 1) {
      List<RankCount> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        next.add(i + 1 < level.size() ? level.get(i).merge(level.get(i + 1)) : level.get(i));
      }
      level = next;
    }
    return level.isEmpty() ? RankCount.none(thresholds) : level.get(0);
  }

  /** Waits until all counts are on disk. */
  @Override
  public void close() {
    if (ledger != null) {
      ledger.close();
    }
  }
}
