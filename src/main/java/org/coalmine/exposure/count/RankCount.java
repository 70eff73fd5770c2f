package org.coalmine.exposure.count;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;

/**
 * What counting some shards has found: for every threshold how many candidates lie at or below it,
 * the histogram of log-perplexities, and the work done. Immutable.
 *
 * <p>A value keyed by shard: {@link #merge} is commutative, associative and idempotent, {@link
 * #none} is its identity, so results may arrive in any order and more than once. Every shard is
 * counted from the same bits, so two results for one shard must agree; if they do not, something is
 * broken and {@code merge} says so rather than choose.
 */
public final class RankCount implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;
  private static final int MAGIC = 0x434D5243; // "CMRC"

  private final long fingerprint;
  private final TreeMap<Integer, ShardCount> shards;

  private RankCount(long fingerprint, TreeMap<Integer, ShardCount> shards) {
    this.fingerprint = fingerprint;
    this.shards = shards;
  }

  /** No shard counted yet. */
  public static RankCount none(Thresholds thresholds) {
    return new RankCount(thresholds.fingerprint(), new TreeMap<>());
  }

  static RankCount of(Thresholds thresholds, ShardCount shard) {
    TreeMap<Integer, ShardCount> shards = new TreeMap<>();
    shards.put(shard.shardId(), shard);
    return new RankCount(thresholds.fingerprint(), shards);
  }

  /**
   * The shards of both.
   *
   * @throws IllegalArgumentException if they were counted for different thresholds
   * @throws IllegalStateException if they differ in what they counted in the same shard
   */
  public RankCount merge(RankCount other) {
    if (fingerprint != other.fingerprint) {
      throw new IllegalArgumentException("cannot merge counts of different thresholds");
    }
    TreeMap<Integer, ShardCount> union = new TreeMap<>(shards);
    other.shards.forEach((id, shard) -> union.merge(id, shard, ShardCount::either));
    return new RankCount(fingerprint, union);
  }

  /** The ids of the shards counted, ascending. */
  public List<Integer> shardIds() {
    return List.copyOf(shards.keySet());
  }

  /** Whether a shard has been counted. */
  public boolean contains(Shard shard) {
    return shards.containsKey(shard.id());
  }

  /** How many candidates have been scored. */
  public BigInteger candidates() {
    return sum(shards.values().stream().mapToLong(ShardCount::candidates).toArray());
  }

  /** How many prefixes the model has been advanced by one symbol. */
  public long steps() {
    return shards.values().stream().mapToLong(ShardCount::steps).sum();
  }

  /** The time spent counting, summed over shards, in nanoseconds. */
  public long nanos() {
    return shards.values().stream().mapToLong(ShardCount::nanos).sum();
  }

  /** The shards of the plan that are still to be counted. */
  public List<Shard> missing(ShardPlan plan) {
    return plan.shards().stream().filter(shard -> !contains(shard)).toList();
  }

  /**
   * Whether every shard of the plan was counted, each wholly, and none besides: then the candidates
   * counted sum to |R|, as the plan's shards do.
   *
   * @throws IllegalStateException if a shard counted another number of candidates than it holds
   */
  public boolean complete(ShardPlan plan) {
    for (Shard shard : plan.shards()) {
      ShardCount counted = shards.get(shard.id());
      if (counted != null && !BigInteger.valueOf(counted.candidates()).equals(shard.size())) {
        throw new IllegalStateException(
            "shard %d holds %s candidates but %d were counted"
                .formatted(shard.id(), shard.size(), counted.candidates()));
      }
    }
    return missing(plan).isEmpty() && shards.size() == plan.shards().size();
  }

  /**
   * How many counted candidates are at or below each threshold, in the thresholds' order.
   *
   * @throws IllegalArgumentException if these are not the thresholds counted for
   */
  public BigInteger[] counts(Thresholds thresholds) {
    if (thresholds.fingerprint() != fingerprint) {
      throw new IllegalArgumentException("these counts were made for other thresholds");
    }
    long[] intervals = new long[thresholds.size() + 1];
    for (ShardCount shard : shards.values()) {
      shard.addIntervals(intervals);
    }
    return cumulate(intervals);
  }

  /** From the number in each interval between thresholds to the number up to each threshold. */
  static BigInteger[] cumulate(long[] intervals) {
    BigInteger[] sums = new BigInteger[intervals.length - 1];
    BigInteger sum = BigInteger.ZERO;
    for (int threshold = 0; threshold < sums.length; threshold++) {
      sum = sum.add(BigInteger.valueOf(intervals[threshold]));
      sums[threshold] = sum;
    }
    return sums;
  }

  /**
   * The rank of every canary, by the dense method: exact when the whole space was counted,
   * otherwise from what was counted to that and all that was not visited.
   *
   * @param spaceSize |R|
   */
  public List<CanaryRank> ranks(Thresholds thresholds, BigInteger spaceSize) {
    BigInteger[] counts = counts(thresholds);
    BigInteger unvisited = spaceSize.subtract(candidates());
    if (unvisited.signum() < 0) {
      throw new IllegalStateException(
          "counted " + candidates() + " candidates in a space of " + spaceSize);
    }
    List<CanaryRank> ranks = new ArrayList<>(thresholds.canaries());
    for (int canary = 0; canary < thresholds.canaries(); canary++) {
      ranks.add(
          CanaryRank.between(
              counts[thresholds.below(canary)],
              counts[thresholds.at(canary)],
              counts[thresholds.at(canary)].add(unvisited),
              counts[thresholds.above(canary)].add(unvisited),
              Method.DENSE));
    }
    return ranks;
  }

  /** The log-perplexities of all candidates counted. */
  public Histogram histogram() {
    long[] sums = new long[Histogram.BINS];
    double originNats = shards.isEmpty() ? 0 : shards.firstEntry().getValue().originNats();
    for (ShardCount shard : shards.values()) {
      if (shard.originNats() != originNats) {
        throw new IllegalStateException(
            "shard %d has its histogram's origin at %s nats, another at %s"
                .formatted(shard.shardId(), shard.originNats(), originNats));
      }
      shard.addHistogram(sums);
    }
    return new Histogram(originNats, sums);
  }

  /** A compact form for a ledger, read back by {@link #fromBytes}. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeByte(VERSION);
      out.writeLong(fingerprint);
      out.writeInt(shards.size());
      for (ShardCount shard : shards.values()) {
        shard.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are something else, of another version, cut short
   *     or too long
   */
  public static RankCount fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IllegalArgumentException("not a rank count");
      }
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "rank count of version " + version + "; this program reads version " + VERSION);
      }
      long fingerprint = in.readLong();
      int count = in.readInt();
      TreeMap<Integer, ShardCount> shards = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        ShardCount shard = ShardCount.read(in);
        if (shards.put(shard.shardId(), shard) != null) {
          throw new IllegalArgumentException(
              "rank count holds shard " + shard.shardId() + " twice");
        }
      }
      if (count < 0 || in.read() >= 0) {
        throw new IllegalArgumentException("rank count has trailing bytes");
      }
      return new RankCount(fingerprint, shards);
    } catch (IOException e) {
      throw new IllegalArgumentException("rank count is cut short or corrupt", e);
    }
  }

  /**
   * Whether two results in the form of {@link #toBytes} counted the same in the same shards; the
   * work recorded for it may differ, since no two counts take the same time.
   */
  public static boolean agree(byte[] bytes, byte[] others) {
    try {
      RankCount count = fromBytes(bytes);
      RankCount twin = fromBytes(others);
      return count.merge(twin).shards.size() == count.shards.size()
          && count.shards.size() == twin.shards.size();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return false;
    }
  }

  /** Equal in what was counted and in the work recorded for it. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RankCount that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(fingerprint) + shards.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "RankCount[" + shards.size() + " shards, " + candidates() + " candidates]";
  }

  private static BigInteger sum(long[] addends) {
    return Arrays.stream(addends)
        .mapToObj(BigInteger::valueOf)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }
}
