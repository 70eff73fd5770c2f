package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.junit.jupiter.api.Test;

class RankCountTest {
  private static final Thresholds THRESHOLDS = Thresholds.of(new double[] {5, 9}, 0);
  private static final ShardPlan PLAN =
      new ShardPlan(List.of(shard(0, 0, 10), shard(1, 10, 30), shard(2, 30, 60)));

  private static Shard shard(int id, long from, long to) {
    return new Shard(id, BigInteger.valueOf(from), BigInteger.valueOf(to));
  }

  /** A count of which so many candidates lie up to 5 nats, up to 9, and above. */
  private static RankCount count(int shard, long up5, long up9, long above, long nanos) {
    return count(shard, new long[] {up5, up9, above}, new long[] {up5 + up9 + above}, 2, nanos);
  }

  private static RankCount count(
      int shard, long[] intervals, long[] histogram, double originNats, long nanos) {
    long candidates = 0;
    for (long bin : histogram) {
      candidates += bin;
    }
    return RankCount.of(
        THRESHOLDS, ShardCount.of(shard, candidates, 7, nanos, originNats, intervals, histogram));
  }

  private static RankCount all() {
    return count(0, 1, 2, 7, 1).merge(count(1, 0, 3, 17, 1)).merge(count(2, 4, 0, 26, 1));
  }

  @Test
  void addsWhatTheShardsCounted() {
    RankCount all = all();

    assertThat(all.counts(THRESHOLDS))
        .containsExactly(BigInteger.valueOf(1 + 4), BigInteger.valueOf(1 + 2 + 3 + 4));
    assertThat(all.candidates()).isEqualTo(60);
    assertThat(all.complete(PLAN)).isTrue();
    assertThat(all.ranks(THRESHOLDS, BigInteger.valueOf(60)))
        .extracting(rank -> rank.rank().low().intValue(), rank -> rank.rank().high().intValue())
        .containsExactly(tuple(5, 5), tuple(10, 10));
  }

  /** Equal shards are one, whichever came first; the faster count is kept, whichever it is. */
  @Test
  void countsAShardOnceHoweverOftenItArrives() {
    RankCount slow = count(1, 0, 3, 17, 900);
    RankCount fast = count(1, 0, 3, 17, 100);

    assertThat(all().merge(all())).isEqualTo(all());
    assertThat(slow.merge(fast)).isEqualTo(fast).isEqualTo(fast.merge(slow)).isNotEqualTo(slow);
    assertThat(slow.merge(fast).candidates()).isEqualTo(20);
    assertThat(RankCount.none(THRESHOLDS).merge(fast)).isEqualTo(fast);
    assertThat(fast.merge(RankCount.none(THRESHOLDS))).isEqualTo(fast);
  }

  @Test
  void twoCountsOfAShardMustAgreeInEverythingThatCounts() {
    RankCount count = count(1, new long[] {0, 3, 17}, new long[] {15, 5}, 2, 1);
    List<RankCount> contradictions =
        List.of(
            count(1, new long[] {1, 2, 17}, new long[] {15, 5}, 2, 1),
            count(1, new long[] {0, 3, 17}, new long[] {14, 6}, 2, 1),
            count(1, new long[] {0, 3, 17}, new long[] {15, 5}, 3, 1),
            count(1, new long[] {0, 3, 17}, new long[] {15, 6}, 2, 1));
    for (RankCount other : contradictions) {
      for (List<RankCount> pair : List.of(List.of(count, other), List.of(other, count))) {
        assertThatThrownBy(() -> pair.get(0).merge(pair.get(1)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("two counts of shard 1 disagree");
        assertThatThrownBy(() -> all().merge(pair.get(1)).merge(pair.get(0)))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void resultsAgreeThatCountedTheSameInAnotherTime() {
    byte[] count = count(1, 0, 3, 17, 900).toBytes();

    assertThat(RankCount.agree(count, count(1, 0, 3, 17, 100).toBytes())).isTrue();
    assertThat(RankCount.agree(count, count(1, 1, 2, 17, 900).toBytes())).isFalse();
    assertThat(RankCount.agree(count, count(2, 0, 3, 17, 900).toBytes())).isFalse();
    assertThat(RankCount.agree(count, all().toBytes())).isFalse();
    assertThat(RankCount.agree(all().toBytes(), count)).isFalse();
    assertThat(RankCount.agree(count, Arrays.copyOf(count, count.length - 1))).isFalse();
    RankCount otherThresholds =
        RankCount.of(
            Thresholds.of(new double[] {5, 8}, 0),
            ShardCount.of(1, 20, 7, 900, 2, new long[] {0, 3, 17}, new long[] {20}));
    assertThat(RankCount.agree(count, otherThresholds.toBytes())).isFalse();
  }

  @Test
  void countsOfDifferentThresholdsAreNotMerged() {
    RankCount other = RankCount.none(Thresholds.of(new double[] {5, 9.000001}, 0));
    assertThatThrownBy(() -> all().merge(other))
        .hasMessage("cannot merge counts of different thresholds");
    assertThatThrownBy(() -> all().counts(Thresholds.of(new double[] {5, 9}, 0.1)))
        .hasMessage("these counts were made for other thresholds");
  }

  @Test
  void isIncompleteWithoutAShardAndWithOneTooMany() {
    RankCount two = count(0, 1, 2, 7, 1).merge(count(2, 4, 0, 26, 1));
    assertThat(two.complete(PLAN)).isFalse();
    assertThat(two.missing(PLAN)).containsExactly(PLAN.shards().get(1));
    assertThat(all().merge(count(3, 0, 0, 1, 1)).complete(PLAN)).isFalse();
    assertThat(two.merge(count(3, 0, 3, 17, 1)).complete(PLAN))
        .as("three shards and |R| candidates, but not the plan's")
        .isFalse();
    assertThat(RankCount.none(THRESHOLDS).complete(PLAN)).isFalse();
  }

  @Test
  void everyShardMustHaveCountedWhatItHolds() {
    RankCount short1 = count(0, 1, 2, 7, 1).merge(count(1, 0, 3, 16, 1));
    assertThatThrownBy(() -> short1.complete(PLAN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("shard 1 holds 20 candidates but 19 were counted");
    assertThatThrownBy(() -> short1.merge(count(2, 4, 0, 27, 1)).complete(PLAN))
        .as("one too few and one too many still sum to |R|")
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void moreCandidatesThanTheSpaceHasIsAnError() {
    assertThatThrownBy(() -> all().ranks(THRESHOLDS, BigInteger.valueOf(59)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("counted 60 candidates in a space of 59");
  }

  @Test
  void bytesHoldEverything() {
    RankCount all = all();
    assertThat(RankCount.fromBytes(all.toBytes())).isEqualTo(all);
    byte[] bytes = all.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RankCount.fromBytes(cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> RankCount.fromBytes(longer)).hasMessageContaining("trailing");
  }
}
